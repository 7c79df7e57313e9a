namespace Edge.Importers.Tests.Onnx;

/// <summary>What operators compute, by their definition in ONNX, as plain loops over <c>[1,C,H,W]</c>.</summary>
internal static class Loops
{
    /// <summary>Convolution, taps outside the image being zero.</summary>
    public static float[] Conv(float[] x, (int C, int H, int W) image, float[] w, (int O, int I, int KH, int KW) filter, float[] bias, int groups, (int Y, int X) stride, (int Top, int Left, int Bottom, int Right) pad, (int Y, int X) dilation, out (int H, int W) size)
    {
        (int height, int width) = (((image.H + pad.Top + pad.Bottom - (((filter.KH - 1) * dilation.Y) + 1)) / stride.Y) + 1, ((image.W + pad.Left + pad.Right - (((filter.KW - 1) * dilation.X) + 1)) / stride.X) + 1);
        float[] y = new float[filter.O * height * width];
        for (int o = 0; o < filter.O; o++)
        {
            int first = o / (filter.O / groups) * filter.I;
            for (int p = 0; p < height * width; p++)
            {
                double sum = bias.Length > 0 ? bias[o] : 0;
                for (int i = 0; i < filter.I; i++)
                {
                    for (int k = 0; k < filter.KH * filter.KW; k++)
                    {
                        int row = (p / width * stride.Y) - pad.Top + (k / filter.KW * dilation.Y);
                        int column = (p % width * stride.X) - pad.Left + (k % filter.KW * dilation.X);
                        if (row >= 0 && row < image.H && column >= 0 && column < image.W)
                        {
                            sum += x[((((first + i) * image.H) + row) * image.W) + column] * w[(((o * filter.I) + i) * filter.KH * filter.KW) + k];
                        }
                    }
                }

                y[(o * height * width) + p] = (float)sum;
            }
        }

        size = (height, width);
        return y;
    }

    /// <summary>Transposed convolution: every input pixel adds its filter to the output.</summary>
    public static float[] ConvTranspose(float[] x, (int C, int H, int W) image, float[] w, (int O, int KH, int KW) filter, float[] bias, (int Y, int X) stride, (int Top, int Left, int Bottom, int Right) pad, (int Y, int X) extra, (int Y, int X) dilation, out (int H, int W) size)
    {
        int height = ((image.H - 1) * stride.Y) + ((filter.KH - 1) * dilation.Y) + 1 - pad.Top - pad.Bottom + extra.Y;
        int width = ((image.W - 1) * stride.X) + ((filter.KW - 1) * dilation.X) + 1 - pad.Left - pad.Right + extra.X;
        float[] y = new float[filter.O * height * width];
        for (int o = 0; o < filter.O; o++)
        {
            Array.Fill(y, bias.Length > 0 ? bias[o] : 0, o * height * width, height * width);
            for (int i = 0; i < image.C * image.H * image.W * filter.KH * filter.KW; i++)
            {
                int k = i % (filter.KH * filter.KW), p = i / (filter.KH * filter.KW), c = p / (image.H * image.W);
                int row = (p / image.W % image.H * stride.Y) - pad.Top + (k / filter.KW * dilation.Y);
                int column = (p % image.W * stride.X) - pad.Left + (k % filter.KW * dilation.X);
                if (row >= 0 && row < height && column >= 0 && column < width)
                {
                    y[(((o * height) + row) * width) + column] += x[p] * w[(((c * filter.O) + o) * filter.KH * filter.KW) + k];
                }
            }
        }

        size = (height, width);
        return y;
    }

    /// <summary>Pool over windows that start at every stride; <paramref name="fold"/> sees what is inside the image.</summary>
    public static float[] Pool(float[] x, (int C, int H, int W) image, (int H, int W) kernel, (int Y, int X) stride, (int Top, int Left) pad, (int H, int W) size, Func<List<float>, float> fold)
    {
        float[] y = new float[image.C * size.H * size.W];
        for (int i = 0; i < y.Length; i++)
        {
            List<float> inside = [];
            for (int k = 0; k < kernel.H * kernel.W; k++)
            {
                int row = (i / size.W % size.H * stride.Y) - pad.Top + (k / kernel.W), column = (i % size.W * stride.X) - pad.Left + (k % kernel.W);
                if (row >= 0 && row < image.H && column >= 0 && column < image.W)
                {
                    inside.Add(x[(((i / size.W / size.H * image.H) + row) * image.W) + column]);
                }
            }

            y[i] = fold(inside);
        }

        return y;
    }

    /// <summary><c>[m,k]·[k,n] → [m,n]</c>.</summary>
    public static float[] MatMul(float[] a, float[] b, int m, int k, int n)
    {
        float[] y = new float[m * n];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = (float)Enumerable.Range(0, k).Sum(j => (double)a[(i / n * k) + j] * b[(j * n) + (i % n)]);
        }

        return y;
    }

    /// <summary>Transpose of a matrix <c>[rows,columns]</c>.</summary>
    public static float[] Transpose(float[] a, int rows, int columns) =>
        [.. Enumerable.Range(0, a.Length).Select(i => a[(i % rows * columns) + (i / rows)])];

    /// <summary>Transpose of any rank.</summary>
    public static T[] Transpose<T>(T[] a, int[] dims, int[] permutation)
    {
        int[] made = [.. permutation.Select(d => dims[d])];
        int[] strides = new int[dims.Length];
        for (int d = dims.Length - 1, stride = 1; d >= 0; stride *= dims[d--])
        {
            strides[d] = stride;
        }

        T[] y = new T[a.Length];
        for (int i = 0; i < y.Length; i++)
        {
            int rest = i, offset = 0;
            for (int d = made.Length - 1; d >= 0; d--)
            {
                offset += rest % made[d] * strides[permutation[d]];
                rest /= made[d];
            }

            y[i] = a[offset];
        }

        return y;
    }
}
