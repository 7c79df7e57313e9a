namespace Edge.Bench.Firmware;

/// <summary>
/// A network, what peers need for it, and what is asked of Edge; instructions are in millions, and -1 is what was not
/// measured. The peers ran in the same set-up: QEMU 7.2 with an instruction-counting plugin, arm-none-eabi-gcc 12.2, TensorFlow
/// Lite Micro at 90b983c2 with CMSIS-NN 4ab83cc3 (-O2) and TinyEngine 47bb283 (-Ofast; its fast convolutions are not exact).
/// </summary>
/// <param name="Network">Name in the golden suite.</param>
/// <param name="CortexM4">Instructions on mps2-an386: TFLM with CMSIS-NN, TinyEngine, the goal.</param>
/// <param name="CortexM55">Instructions on mps3-an547: TFLM with CMSIS-NN, the goal.</param>
/// <param name="Sram">Bytes of memory, input left out: TFLM's arena, TinyEngine's, the goal.</param>
internal sealed record FirmwareGoal(string Network, (double Tflm, double TinyEngine, double Goal) CortexM4, (double Tflm, double Goal) CortexM55, (long Tflm, long TinyEngine, long Goal) Sram)
{
    /// <summary>All networks that are measured.</summary>
    public static readonly FirmwareGoal[] All =
    [
        new("te_vww", (48.63, 34.75, 30), (11.96, 10), (219_808, 62_352, 20_000)),
        new("te_detection", (76.02, 54.63, 48), (20.84, 18), (379_968, 257_448, 50_000)),
        new("te_mcunetv2_large", (861.7, 564.2, 500), (312.8, 280), (2_602_112, 444_168, 250_000)),
        new("tflm_person_detect", (22.93, -1, 16), (6.51, 5.5), (82_308, -1, 30_000)),
        new("mlperf_resnet_quant", (29.86, -1, 22), (4.91, 4.5), (54_996, -1, 36_000)),
        new("mlperf_kws_ref", (7.70, -1, 5.5), (1.82, 1.6), (22_820, -1, 12_000)),
    ];

    /// <summary>Instructions from reset to the first inference of te_vww: TFLM's interpreter allocates and prepares; ours and TinyEngine's has nothing to do.</summary>
    public const double TflmStart = 7.85, StartGoal = 0.1;

    /// <summary>Bytes of flash without weights, te_vww.</summary>
    public const long TflmCodeBytes = 94_900, TinyEngineCodeBytes = 42_000, CodeGoal = 40_000;
}
