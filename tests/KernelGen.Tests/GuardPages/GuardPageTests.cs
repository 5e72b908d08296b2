using System;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using KernelGen.Tests.Files;
using KernelGen.Tests.Processes;
using Xunit;

namespace KernelGen.Tests.GuardPages;

/// <summary>No kernel reads or writes a byte that is not its own. Each instruction set has a process, because an access beside the memory ends it.</summary>
public sealed class GuardPageTests
{
    private const int Cases = 6;

    public static TheoryData<CpuIsa> InstructionSets => [.. Enum.GetValues<CpuIsa>()];

    [Theory]
    [MemberData(nameof(InstructionSets))]
    public Task Nothing_beside_activations_outputs_and_weights_is_touched(CpuIsa isa)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are implemented for Linux and Windows.");
        Assert.SkipUnless(KernelSelector.IsSupported(isa), $"This CPU has no {KernelSelector.Name(isa)}.");
        Assert.SkipUnless(
            isa == CpuIsa.Reference || LayerCatalog.All.Any(layer => layer.Kernels.Main.Cpu.Any(kernel => kernel.Isa == isa) || layer.Kernels.Main.Panels.Any(panel => panel.Isa == isa)),
            $"No layer has a kernel for {KernelSelector.Name(isa)}.");
        return ChildProcess.Run(ComputeAtTheEdge, (KernelSelector.IsaVariable, KernelSelector.Name(isa)));
    }

    /// <summary>Rows of a tile are summed in as many steps as the longest has, so a last row with one outlier is read as far as one with all others.</summary>
    [Fact]
    public Task Nothing_beside_outliers_of_uneven_rows_is_touched()
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are implemented for Linux and Windows.");
        return ChildProcess.Run(ComputeUnevenRows);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(5000)]
    public unsafe void All_bytes_of_guarded_memory_can_be_used(int bytes)
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are implemented for Linux and Windows.");
        foreach (GuardedEdge edge in Enum.GetValues<GuardedEdge>())
        {
            using GuardedMemory memory = new((nuint)bytes, edge);
            Span<byte> span = new(memory.Data, bytes);
            Assert.False(span.ContainsAnyExcept((byte)0));
            span.Fill(1);
            Assert.Equal(0, ((nint)memory.Data + (edge == GuardedEdge.End ? bytes : 0)) % Environment.SystemPageSize);
        }
    }

    [Fact]
    public async Task The_bytes_beside_guarded_memory_end_the_process()
    {
        Assert.SkipUnless(GuardedMemory.IsSupported, "Guard pages are implemented for Linux and Windows.");
        foreach (Action child in new[] { ReadAfterTheEnd, ReadBeforeTheStart })
        {
            (int code, string output) = await ChildProcess.Start(child);
            Assert.NotEqual(0, code);
            Assert.Contains(nameof(AccessViolationException), output, StringComparison.Ordinal);
            Assert.Contains(nameof(Touch), output, StringComparison.Ordinal);
        }
    }

    private static unsafe void ReadAfterTheEnd() => Touch(new GuardedMemory(100, GuardedEdge.End).Data + 100);

    private static unsafe void ReadBeforeTheStart() => Touch(new GuardedMemory(100, GuardedEdge.Start).Data - 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe void Touch(byte* place) => Assert.Equal(0, *place);

    private static void ComputeUnevenRows()
    {
        const int Outputs = 2, Inputs = 1024;
        CatalogLayer layer = LayerCatalog.Named(nameof(U2G16S6ZOutliers));
        LayerTensors drawn = RandomLayers.Create(layer.Format, Outputs, Inputs, seed: 1);
        OutlierFormat format = layer.Format.Outliers!;
        int count = (int)format.Count(Outputs, Inputs);
        OutlierTensor uneven = new(format, Outputs, Inputs, [0, count - 1, count], [.. Enumerable.Range(0, count - 1), 7], [.. Enumerable.Repeat(1f, count)]);
        LayerTensors tensors = new(layer.Format, drawn.Weights, outliers: uneven);
        using CpuDevice plain = new(threads: 1), guarded = new(threads: 1) { Memory = new GuardedWeights(GuardedEdge.End) };
        using IDeviceLinear expected = plain.Prepare(layer.Kernels, tensors), actual = guarded.Prepare(layer.Kernels, tensors);
        float[] x = [.. Enumerable.Range(0, Inputs).Select(static k => k % 7 - 3f)], y = new float[Outputs], z = new float[Outputs];
        expected.Forward(x, y, 1);
        actual.Forward(x, z, 1);
        Assert.Equal(y, z);
    }

    private static void ComputeAtTheEdge()
    {
        CpuIsa isa = KernelSelector.LimitFromEnvironment();
        using CpuDevice plain = new(threads: 1, isa) { PanelRows = 8 };
        foreach (GuardedEdge edge in Enum.GetValues<GuardedEdge>())
        {
            GuardedWeights memory = new(edge);
            using CpuDevice guarded = new(threads: 1, isa) { Memory = memory, PanelRows = 8 };
            foreach (CatalogLayer layer in LayerCatalog.All)
            {
                for (int seed = 0; seed < Cases; seed++)
                {
                    Compare(layer, plain, guarded, edge, seed);
                }
            }

            Assert.True(memory.Count >= Cases * LayerCatalog.All.Count, "Weights were packed elsewhere.");
        }
    }

    /// <summary>One shape that is a multiple of as little as the format allows, and a few rows: the results are those of roomy memory.</summary>
    private static unsafe void Compare(CatalogLayer layer, CpuDevice plain, CpuDevice guarded, GuardedEdge edge, int seed)
    {
        Random random = new(seed * 1000 + layer.Name.Length);
        WeightFormat weights = layer.Format.Weights;
        int outputs = random.Next(1, 100), rows = random.Next(1, 20);
        bool hasTail = new PackedLayout(weights, 1, 4 * Math.Max(1, weights.GroupSize)).TailColumns > 0;
        int inputs = hasTail ? weights.GroupSize * random.Next(1, 8) : random.Next(1, 300);
        LayerTensors tensors = RandomLayers.Create(layer.Format, outputs, inputs, seed);

        outputs = tensors.Outputs;

        // The last line before a crash says where.
        Console.Error.WriteLine($"{layer.Name}: {outputs}×{tensors.Inputs}, M = {rows}, seed {seed}, {edge}");
        using IDeviceLinear expected = plain.Prepare(layer.Kernels, tensors), actual = guarded.Prepare(layer.Kernels, tensors);
        int count = rows * outputs;
        using GuardedMemory inputMemory = new((nuint)(rows * tensors.Inputs * sizeof(float)), edge), outputMemory = new((nuint)(count * sizeof(float)), edge);
        Span<float> x = new(inputMemory.Data, rows * tensors.Inputs), y = new(outputMemory.Data, count);
        foreach (ref float value in x)
        {
            value = (float)(random.NextDouble() - 0.5);
        }

        float[] z = new float[count];
        expected.Forward(x, z, rows);
        actual.Forward(x, y, rows);
        Assert.Equal(z, y);
    }
}
