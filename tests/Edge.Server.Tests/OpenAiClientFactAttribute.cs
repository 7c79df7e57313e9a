namespace Edge.Server.Tests;

/// <summary>A fact that is skipped, with the reason, where OpenAI's client is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OpenAiClientFactAttribute : FactAttribute
{
    public OpenAiClientFactAttribute() => Skip = OpenAiClient.Missing;
}
