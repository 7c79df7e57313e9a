using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Server.Tests;

/// <summary>Bodies that nobody meant: each is answered or refused, none is an error of the server, and it goes on.</summary>
public class HostileRequestTests
{
    private static readonly string[] Requests =
    [
        """{"model":"toy","messages":[{"role":"system","content":"a"},{"role":"user","content":[{"type":"text","text":"b"}]}],"max_tokens":2,"temperature":0.5,"top_p":0.9,"stop":["x"],"logit_bias":{"5":1},"logprobs":true,"top_logprobs":1,"seed":1,"response_format":{"type":"json_object"}}""",
        """{"prompt":"once","max_tokens":2,"n":1,"best_of":1,"echo":true,"stream":true,"stream_options":{"include_usage":true},"frequency_penalty":0.1,"presence_penalty":-0.1}""",
        """{"prompt":[1,2,3],"max_tokens":1,"logprobs":2,"min_p":0.1,"top_k":3,"repeat_penalty":1.1}""",
    ];

    [Fact]
    public async Task MutatedBodiesAreAnsweredOrRefused()
    {
        await using ToyServer server = await ToyServer.StartAsync();
        SeededRandom random = new(11);
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            byte[] body = Encoding.UTF8.GetBytes(random.Pick(Requests));
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int at = random.Next(0, body.Length - 1);
                body = random.Next(0, 3) switch
                {
                    0 => [.. body[..at], (byte)random.Next(32, 126), .. body[(at + 1)..]],
                    1 => [.. body[..at], .. body[Math.Min(body.Length, at + random.Next(1, 9))..], (byte)' '],
                    2 => [.. body[..at], .. Encoding.UTF8.GetBytes(random.Pick("null", "-1", "1e99", "[]", "{}", "\"\"", "99999999999999999999", "[[[[")), .. body[at..]],
                    _ => body[..Math.Max(1, at)],
                };
            }

            using ByteArrayContent content = new(body) { Headers = { ContentType = new("application/json") } };
            using HttpResponseMessage response = await server.Client.PostAsync(random.Pick("/v1/chat/completions", "/v1/completions"), content);

            ((int)response.StatusCode).ShouldBeOneOf([200, 400], Encoding.UTF8.GetString(body));
            refused += response.StatusCode == HttpStatusCode.BadRequest ? 1 : 0;
        }

        refused.ShouldBeInRange(50, 599);
        (await server.Client.GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task WhatIsNoHttpDisturbsNobody()
    {
        await using ToyServer server = await ToyServer.StartAsync();
        foreach (string bytes in new[] { "\0\0\0\0", "GET\r\n\r\n", "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{", "\x16\x03\x01" })
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes));
        }

        (HttpStatusCode status, _) = await server.AskAsync("/v1/completions", """{"prompt":"a","max_tokens":2}""");
        status.ShouldBe(HttpStatusCode.OK);
    }
}
