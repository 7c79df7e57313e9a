namespace Edge.Runtime;

/// <summary>Where the time of a request went, in microseconds.</summary>
/// <param name="PreprocessUs">Taking the caller's tensors in, conversions included.</param>
/// <param name="HeadUs">Computing on this device.</param>
/// <param name="EncodeUs">Coding what is sent.</param>
/// <param name="WireUs">On the link, there and back, framing and both ends' handling of messages included.</param>
/// <param name="DecodeUs">Decoding what was sent, on the far device, and the answer here.</param>
/// <param name="TailUs">Computing on the far device.</param>
/// <param name="PostprocessUs">Giving the answer to the caller, conversions included.</param>
public readonly record struct RequestTiming(double PreprocessUs, double HeadUs, double EncodeUs, double WireUs, double DecodeUs, double TailUs, double PostprocessUs)
{
    /// <summary>All of it.</summary>
    public double TotalUs => PreprocessUs + HeadUs + EncodeUs + WireUs + DecodeUs + TailUs + PostprocessUs;

    /// <summary>Both, part by part.</summary>
    public static RequestTiming operator +(RequestTiming a, RequestTiming b) => new(
        a.PreprocessUs + b.PreprocessUs, a.HeadUs + b.HeadUs, a.EncodeUs + b.EncodeUs, a.WireUs + b.WireUs, a.DecodeUs + b.DecodeUs, a.TailUs + b.TailUs, a.PostprocessUs + b.PostprocessUs);
}
