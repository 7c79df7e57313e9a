namespace Edge.Importers.Onnx;

/// <summary>The bytes of constants that an import may still make: folding and layout changes cannot grow a small file without limit.</summary>
internal sealed class ImportBudget(long fileBytes)
{
    private long _left = OnnxLimits.BudgetBytes + (fileBytes * OnnxLimits.BudgetBytesPerFileByte);

    /// <summary>Takes <paramref name="bytes"/> from what is left.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE2113 where nothing is left.</exception>
    public void Charge(long bytes)
    {
        _left -= bytes;
        if (_left < 0)
        {
            throw OnnxError.BudgetExceeded();
        }
    }
}
