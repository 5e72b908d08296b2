#pragma warning disable CS1591
using System;
using System.Numerics;
using System.Runtime.InteropServices;
namespace KernelGen.Samples;
public interface IDims { static abstract int N { get; } static abstract int K { get; } }
public sealed class DimsA : IDims { public static int N => 192; public static int K => 192; }
public sealed class DimsU : IDims { public static int N => 512; public static int K => 192; }
public sealed class DimsD : IDims { public static int N => 192; public static int K => 512; }
public sealed class DimsH : IDims { public static int N => 96; public static int K => 192; }
public sealed class Dense<D> : IQuantizedLinear<Dense<D>> where D : IDims
{
    private Matrix w = null!;
    public static LayerFormat Format => FormatId.Parse("f32");
    public static int InFeatures => D.K;
    public static int OutFeatures => D.N;
    public static long PackedBytes => Format.PackedBytes(D.N, D.K);
    public static LayerKernels Kernels => throw new NotSupportedException();
    public static Dense<D> Create(LayerTensors tensors, IDevice? device = null) => new() { w = tensors.Dequantize() };
    public static Dense<D> Quantize(Matrix weights, IQuantizer quantizer, ICalibration? calibration = null) => new() { w = quantizer.Quantize(Format, weights, calibration).Dequantize() };
    public static Dense<D> Load(string path, string name, IDevice? device = null) => throw new NotSupportedException();
    public void Save(string path, string name) => throw new NotSupportedException();
    public void Forward(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        for (int m = 0; m < rows; m++)
            for (int n = 0; n < D.N; n++)
            {
                var a = MemoryMarshal.Cast<float, Vector<float>>(x.Slice(m * D.K, D.K));
                var b = MemoryMarshal.Cast<float, Vector<float>>(w.Row(n));
                Vector<float> s = default;
                for (int i = 0; i < a.Length; i++) s = Vector.FusedMultiplyAdd(a[i], b[i], s);
                y[m * D.N + n] = Vector.Sum(s);
            }
    }
    public LayerTensors ToTensors() => throw new NotSupportedException();
    public Matrix Dequantize() => w;
    public Dense<D> On(IDevice device) => this;
    public LayerDescription Describe() => throw new NotSupportedException();
    public void Dispose() { }
}
