using System.Runtime.InteropServices;

namespace Edge.Cli.Tests.Inputs;

/// <summary>A fact about JPEG: skipped, with the way to get it, where libturbojpeg is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TurboJpegFactAttribute : FactAttribute
{
    public TurboJpegFactAttribute()
    {
        if (!NativeLibrary.TryLoad("libturbojpeg.so.0", out _))
        {
            Skip = "libturbojpeg is not installed; run tools/setup/install-test-dependencies.sh.";
        }
    }
}
