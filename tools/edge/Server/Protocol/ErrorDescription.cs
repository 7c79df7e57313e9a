namespace Edge.Cli.Server.Protocol;

/// <summary>What is wrong with a request, in OpenAI's form.</summary>
/// <param name="Message">Our number, what is wrong, why, and what to do.</param>
/// <param name="Type"><c>invalid_request_error</c>, <c>server_error</c> …</param>
/// <param name="Param">The field that is wrong, or null.</param>
/// <param name="Code">OpenAI's name for it where there is one, otherwise our number: <c>EDGE5311</c>.</param>
internal sealed record ErrorDescription(string Message, string Type, string? Param, string Code);
