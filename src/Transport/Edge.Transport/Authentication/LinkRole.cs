namespace Edge.Transport.Authentication;

/// <summary>Which end of a link this is. The numbers are part of the proofs of the handshake.</summary>
public enum LinkRole : byte
{
    /// <summary>The end that connected.</summary>
    Dialler = (byte)'D',

    /// <summary>The end that listened.</summary>
    Acceptor = (byte)'A',
}
