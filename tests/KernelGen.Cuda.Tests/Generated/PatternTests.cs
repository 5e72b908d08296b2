using System;
using System.Linq;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Generated;

/// <summary>Sparse kernels put every kept weight of every row where its pattern says.</summary>
public sealed class PatternTests
{
    private static readonly byte[] s_patterns = [0b0100, 0b1000, 0b1100, 0b1001, 0b1101, 0b1110];

    [Theory]
    [InlineData("linear_f16_i4t_s24__cuda_tensor")]
    [InlineData("linear_f16_i8g64_s24__cuda_tensor")]
    [InlineData("linear_f16_u2cz_s24__cuda_tensor")]
    public void Every_pattern_is_read_in_every_run_of_every_row(string name)
    {
        const int Size = 64;
        CompiledKernel kernel = GeneratedKernels.Named(name);
        float[] x = new float[Size * Size], y = new float[Size * Size], expected = new float[Size];
        for (int k = 0; k < Size; k++)
        {
            x[(k * Size) + k] = 1;
        }

        for (int first = 0; first < s_patterns.Length; first++)
        {
            QuantizedTensor tensor = RandomLayers.Create(new(kernel.Weights), Size, Size, seed: first).Weights;
            for (int i = 0; i < tensor.Patterns.Length; i++)
            {
                tensor.Patterns[i] = s_patterns[((i / (Size / 4)) + i + first) % s_patterns.Length];
            }

            new LinearRun(kernel, 32, tensor).Multiply(x, y);

            for (int n = 0; n < Size; n++)
            {
                tensor.DequantizeRow(n, expected);
                Assert.Equal(expected, Enumerable.Range(0, Size).Select(k => y[(k * Size) + n]));
            }
        }
    }

    /// <summary>The interpreter runs the lanes of a warp in step, so it does not miss what makes them wait for each other.</summary>
    [Theory]
    [InlineData("linear_f16_i4t_s24__cuda_tensor")]
    [InlineData("linear_f16_i4t_s24_lr10i4g128__cuda_tensor")]
    public void Lanes_wait_for_what_others_copied(string name)
    {
        foreach (CudaMethod method in GeneratedKernels.Named(name).Kernel.Methods)
        {
            string ptx = GeneratedKernels.Program(method).Ptx;
            int wait = ptx.IndexOf("cp.async.wait_group", StringComparison.Ordinal), read = ptx.IndexOf("ldmatrix", StringComparison.Ordinal);
            string between = ptx[wait..read];
            int sync = between.IndexOf("bar.warp.sync", StringComparison.Ordinal), copy = between.IndexOf("cp.async.c", StringComparison.Ordinal);
            Assert.InRange(sync, 0, copy);
        }
    }
}
