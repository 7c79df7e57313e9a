using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Edge.Cli.Language;
using Edge.Cli.Server.Protocol;
using Edge.Model;
using Edge.Runtime.Generation;
using Edge.Runtime.Text.Sampling;
using Edge.Runtime.Text.Schemas;
using Edge.Runtime.Text.Templates;

namespace Edge.Cli.Server;

/// <summary>What a request of OpenAI's interface asks of the model. What is not supported is refused, never passed over.</summary>
internal sealed class RequestReader(LanguageModel model, ServerOptions options)
{
    private const int UsualTextTokens = 16, MostTopLogprobs = 20, MostStops = 4;

    /// <summary>Reads a conversation.</summary>
    /// <exception cref="EdgeException">EDGE5311, EDGE5312: what is wrong or not supported; EDGE52xx: what the template or a schema says.</exception>
    public GenerationRequest Read(ChatRequest request)
    {
        Refuse(request.Tools is { ValueKind: JsonValueKind.Array } tools && tools.GetArrayLength() > 0, "tools", "The model is not told of tools.");
        Refuse(request.Functions is { ValueKind: JsonValueKind.Array } functions && functions.GetArrayLength() > 0, "functions", "The model is not told of functions.");
        Require(request.Messages is { Length: > 0 }, "messages", "A conversation has at least one message.");
        Require(request.TopLogprobs is null || request.Logprobs == true, "top_logprobs", "It needs 'logprobs': true.");
        Require(request.TopLogprobs is null or (>= 0 and <= MostTopLogprobs), "top_logprobs", $"It is a number from 0 to {MostTopLogprobs}.");
        ChatMessage[] turns = [.. request.Messages!.Select(Turn)];
        int[] prompt = model.Encode(turns);
        int? most = request.MaxCompletionTokens ?? request.MaxTokens;
        Require(most is null or > 0, request.MaxCompletionTokens is null ? "max_tokens" : "max_completion_tokens", "It is a number from 1 on.");
        return Read(request, prompt, most ?? int.MaxValue, request.TopLogprobs ?? 0) with { Constraint = Constraint(request.ResponseFormat) };
    }

    /// <summary>Reads a text that is to go on.</summary>
    /// <param name="request">The request.</param>
    /// <param name="echo">The prompt, where the answer is to begin with it; otherwise empty.</param>
    /// <exception cref="EdgeException">EDGE5311, EDGE5312: what is wrong or not supported.</exception>
    public GenerationRequest Read(TextRequest request, out string echo)
    {
        Refuse(!string.IsNullOrEmpty(request.Suffix), "suffix", "Text is only added behind the prompt.");
        Refuse(request.BestOf is not (null or 1), "best_of", "One answer is made.");
        Refuse(request is { Echo: true, Logprobs: not null }, "echo", "Log-probabilities of the prompt are not given.");
        Require(request.Logprobs is null or (>= 0 and <= MostTopLogprobs), "logprobs", $"It is a number from 0 to {MostTopLogprobs}.");
        Require(request.MaxTokens is null or > 0, "max_tokens", "It is a number from 1 on.");
        int[] prompt = Prompt(request.Prompt);
        echo = request.Echo == true ? model.Tokenizer.Decode(prompt) : "";
        return Read(request, prompt, request.MaxTokens ?? UsualTextTokens, request.Logprobs ?? 0);
    }

    private GenerationRequest Read(SamplingFields fields, int[] prompt, int mostTokens, int topLogprobs)
    {
        Refuse(fields.N is not (null or 1), "n", "One answer is given.");
        Require(fields.Temperature is null or (>= 0 and <= 2), "temperature", "It is a number from 0 to 2.");
        Require(fields.TopP is null or (>= 0 and <= 1), "top_p", "It is a number from 0 to 1.");
        Require(fields.FrequencyPenalty is null or (>= -2 and <= 2), "frequency_penalty", "It is a number from -2 to 2.");
        Require(fields.PresencePenalty is null or (>= -2 and <= 2), "presence_penalty", "It is a number from -2 to 2.");
        return new GenerationRequest(prompt)
        {
            MaxTokens = Math.Min(mostTokens, options.MaxTokens),
            Stops = Stops(fields.Stop),
            Sampling = new SamplingSettings
            {
                Temperature = fields.Temperature ?? 1,
                TopP = fields.TopP is { } p ? Math.Max(p, float.Epsilon) : 1,
                TopK = fields.TopK ?? 0,
                MinP = fields.MinP ?? 0,
                RepetitionPenalty = fields.RepeatPenalty ?? 1,
                FrequencyPenalty = fields.FrequencyPenalty ?? 0,
                PresencePenalty = fields.PresencePenalty ?? 0,
                LogitBias = Biases(fields.LogitBias),
                Seed = fields.Seed is { } seed ? (ulong)seed : BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
                TopLogProbabilities = topLogprobs,
            },
        };
    }

    private static ChatMessage Turn(ChatRequestMessage? message, int index)
    {
        string field = $"messages[{index}]";
        Require(message is not null, field, "It is an object.");
        Refuse(message!.Role is "tool" or "function", $"{field}.role", "The model is not told of tools.");
        Require(message.Role is "system" or "developer" or "user" or "assistant", $"{field}.role", "It is 'system', 'user' or 'assistant'.");
        return new ChatMessage(message.Role == "developer" ? "system" : message.Role!, Content(message.Content, $"{field}.content"));
    }

    private static string Content(JsonElement? content, string field)
    {
        if (content is { ValueKind: JsonValueKind.String } text)
        {
            return text.GetString()!;
        }

        Require(content is { ValueKind: JsonValueKind.Array }, field, "It is a string, or a list of parts.");
        return string.Concat(content!.Value.EnumerateArray().Select((part, i) =>
        {
            string? type = part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out JsonElement t) && t.ValueKind == JsonValueKind.String ? t.GetString() : null;
            Refuse(type is not (null or "text"), $"{field}[{i}].type", "The model reads text only.");
            bool isText = type is "text" && part.TryGetProperty("text", out JsonElement said) && said.ValueKind == JsonValueKind.String;
            Require(isText, $"{field}[{i}]", "It is { \"type\": \"text\", \"text\": … }.");
            return part.GetProperty("text").GetString();
        }));
    }

    private int[] Prompt(JsonElement? prompt)
    {
        switch (prompt)
        {
            case { ValueKind: JsonValueKind.String } text:
                return model.Encode(text.GetString()!);
            case { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 1 && list[0].ValueKind is JsonValueKind.String or JsonValueKind.Array:
                return Prompt(list[0]);
            case { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out _)):
                return [.. list.EnumerateArray().Select(e => e.GetInt32())];
            case { ValueKind: JsonValueKind.Array }:
                throw ServerErrors.NotSupported("prompt", "One prompt is answered: a string, or a list of token ids.");
            default:
                throw ServerErrors.WrongField("prompt", "It is a string, or a list of token ids.");
        }
    }

    private static ImmutableArray<string> Stops(JsonElement? stop)
    {
        ImmutableArray<string> stops = stop switch
        {
            null or { ValueKind: JsonValueKind.Null } => [],
            { ValueKind: JsonValueKind.String } text => [text.GetString()!],
            { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) => [.. list.EnumerateArray().Select(e => e.GetString()!)],
            _ => throw ServerErrors.WrongField("stop", "It is a string, or a list of strings."),
        };
        Require(stops.Length <= MostStops && !stops.Contains(""), "stop", $"It is up to {MostStops} strings that are not empty.");
        return stops;
    }

    private ImmutableDictionary<int, float> Biases(Dictionary<string, float>? biases)
    {
        ImmutableDictionary<int, float>.Builder read = ImmutableDictionary.CreateBuilder<int, float>();
        foreach ((string key, float bias) in biases ?? [])
        {
            bool isToken = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int token) && token < model.Engine.VocabularyCount;
            Require(isToken && bias is >= -100 and <= 100, "logit_bias", "It has token ids, each with a number from -100 to 100.");
            read[token] = bias;
        }

        return read.ToImmutable();
    }

    private JsonConstraint? Constraint(ResponseFormat? format)
    {
        switch (format?.Type)
        {
            case null when format is null:
            case "text":
                return null;
            case "json_object":
                return new JsonConstraint(JsonSchema.AnyObject, model.Tokenizer);
            case "json_schema":
                Require(format!.JsonSchema?.Schema is { ValueKind: JsonValueKind.Object }, "response_format.json_schema.schema", "It is a JSON schema.");
                return new JsonConstraint(JsonSchema.Parse(format.JsonSchema!.Schema!.Value.GetRawText()), model.Tokenizer);
            default:
                throw ServerErrors.WrongField("response_format", "Its type is 'text', 'json_object' or 'json_schema'.");
        }
    }

    private static void Require(bool holds, string field, string rule)
    {
        if (!holds)
        {
            throw ServerErrors.WrongField(field, rule);
        }
    }

    private static void Refuse(bool isAsked, string field, string rule)
    {
        if (isAsked)
        {
            throw ServerErrors.NotSupported(field, rule);
        }
    }
}
