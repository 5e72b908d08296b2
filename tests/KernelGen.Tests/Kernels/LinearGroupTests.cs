using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using CsCheck;
using KernelGen.Tests.Files;
using Xunit;

namespace KernelGen.Tests.Kernels;

/// <summary>Layers that run together compute what they compute alone.</summary>
public sealed unsafe class LinearGroupTests
{
    private const int MaxInputs = 700;

    /// <summary>Layers whose K may be anything.</summary>
    private static readonly CatalogLayer[] s_layers =
        [.. LayerCatalog.All.Where(static layer => new PackedLayout(layer.Format.Weights, 1, 4 * Math.Max(1, layer.Format.Weights.GroupSize)).TailColumns == 0
            && layer.Format.Mix is not { Axis: MixAxis.Groups })];

    private static readonly Gen<(CatalogLayer Layer, int Outputs)> s_member = Gen.Select(Gen.Int[0, s_layers.Length - 1], Gen.Int[1, 100])
        .Select(static (index, outputs) => (s_layers[index], outputs));

    public static TheoryData<CpuIsa> InstructionSets => [.. Enum.GetValues<CpuIsa>()];

    [Theory]
    [MemberData(nameof(InstructionSets))]
    public void Outputs_are_those_of_separate_calls(CpuIsa isa)
    {
        Assert.SkipUnless(KernelSelector.IsSupported(isa), $"This CPU has no {KernelSelector.Name(isa)}.");
        Gen.Select(s_member.Array[2, 5], Gen.Int[1, MaxInputs / 4], Gen.Int[0, 20], Gen.Int).Sample(
            (members, quarter, rows, seed) => Compare(members, 4 * quarter, rows, seed, isa), iter: isa == CpuIsa.Reference ? 30 : 150);
    }

    [Fact]
    public void More_rows_than_fit_the_workspace_at_once_are_computed() => Compare(
        [Member(nameof(SlimA8), 70), Member(nameof(I2CLowRankF32A8), 33), Member(nameof(I8CA8), 1), Member(nameof(SlimFp16), 64)], 256, 530, 1, CpuIsa.Avx512Vnni);

    [Fact]
    public void Low_rank_branches_and_many_formats_run_together() => Compare(
        [.. s_layers.Select(static layer => (layer, 40)).TakeLast(LinearGroup.MaxLayers)], 448, 9, 2, CpuIsa.Avx512Vnni);

    [Fact]
    public void Parts_of_matrices_run_together() => Compare(
        [Member(nameof(U2G64ZMixedGroups), 70), Member(nameof(U4G32ZMixedRowsA8G32), 100), Member(nameof(I4G32PermutedA8G32), 33), Member(nameof(U2G16ZMixedColumns), 40)], 512, 21, 3, CpuIsa.Avx512Vnni);

    [Fact]
    public void Forward_allocates_nothing()
    {
        using CpuDevice device = new(threads: 2);
        Layer[] layers = Layers([Member(nameof(SlimA8), 512), Member(nameof(SlimFp16), 500), Member(nameof(I4G128), 64)], 512, 1, device);
        LinearGroup group = new(layers);
        float[] x = Random(33 * 512, 1), a = new float[33 * 512], b = new float[33 * 500], c = new float[33 * 64];
        foreach (int rows in new[] { 33, 1 })
        {
            group.Forward(x, rows, a, b, c);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
            {
                group.Forward(x, rows, a, b, c);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Dispose(layers);
    }

    [Fact]
    public void Many_threads_may_use_one_group_at_once()
    {
        using CpuDevice device = new(threads: 2);
        Layer[] layers = Layers([Member(nameof(SlimA8), 600), Member(nameof(I4G128A8), 300)], 512, 1, device);
        LinearGroup group = new(layers);
        float[][] inputs = [.. Enumerable.Range(0, 16).Select(static seed => Random(512 * (1 + seed % 9), seed))];
        float[][] expected = [.. inputs.Select(x => Together(group, x, 512))];

        Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int which = i % inputs.Length;
            Assert.Equal(expected[which], Together(group, inputs[which], 512));
        });
        Dispose(layers);
    }

    [Fact]
    public void A_group_may_run_inside_a_job_of_its_own_device()
    {
        using CpuDevice device = new(threads: 2);
        Layer[] layers = Layers([Member(nameof(SlimA8), 600), Member(nameof(I4G128A8), 300)], 512, 1, device);
        LinearGroup group = new(layers);
        float[] x = Random(9 * 512, 3), expected = Together(group, x, 512);
        float[][] results = new float[8][];
        Action<int> job = chunk => results[chunk] = Together(group, x, 512);
        GCHandle handle = GCHandle.Alloc(job);
        device.Team.Run(&Invoke, (void*)GCHandle.ToIntPtr(handle), results.Length);
        handle.Free();
        Assert.All(results, result => Assert.Equal(expected, result));
        Dispose(layers);
    }

    [Fact]
    public void What_cannot_be_joined_is_refused()
    {
        using CpuDevice one = new(threads: 1), other = new(threads: 1);
        using Layer first = Layers([Member(nameof(I8C), 10)], 64, 1, one)[0], wider = Layers([Member(nameof(I8C), 10)], 68, 1, one)[0];
        using Layer elsewhere = Layers([Member(nameof(I8C), 10)], 64, 1, other)[0];
        Assert.Contains("2 to 32", Assert.Throws<ArgumentException>(() => new LinearGroup(first)).Message, StringComparison.Ordinal);
        Assert.Contains("64 inputs, layer 1 has 68", Assert.Throws<ArgumentException>(() => new LinearGroup(first, wider)).Message, StringComparison.Ordinal);
        Assert.Contains("share a device", Assert.Throws<ArgumentException>(() => new LinearGroup(first, elsewhere)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Short_outputs_are_refused_with_the_size_they_need()
    {
        Layer[] layers = Layers([Member(nameof(I4G128), 37), Member(nameof(I4G128), 37)], 256, 1, TestDevice.Of(CpuIsa.Vector128));
        LinearGroup group = new(layers);
        float[] x = new float[512], y = new float[74];
        Assert.Contains("512", Assert.Throws<ArgumentException>(() => group.Forward(x.AsSpan(1), 2, y, y)).Message, StringComparison.Ordinal);
        Assert.Contains("74 outputs of layer 1", Assert.Throws<ArgumentException>(() => group.Forward(x, 2, y, y.AsMemory(1))).Message, StringComparison.Ordinal);
        Assert.Contains("2 layers", Assert.Throws<ArgumentException>(() => group.Forward(x, 2, y)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => group.Forward(x, -1, y, y));
        Dispose(layers);
    }

    [Theory]
    [InlineData(CpuIsa.Reference)]
    [InlineData(CpuIsa.Vector128)]
    public void Disposed_layers_are_refused(CpuIsa isa)
    {
        Layer[] layers = Layers([Member(nameof(I8C), 10), Member(nameof(SlimA8), 10)], 64, 1, TestDevice.Of(isa));
        LinearGroup group = new(layers);
        layers[1].Dispose();
        Assert.Contains(
            "layer was disposed", Assert.Throws<ObjectDisposedException>(() => group.Forward(new float[64], 1, new float[10], new float[10])).Message, StringComparison.Ordinal);
        layers[0].Dispose();
    }

    private static void Compare(IReadOnlyList<(CatalogLayer Layer, int Outputs)> members, int inputs, int rows, int seed, CpuIsa isa)
    {
        Layer[] layers = Layers(members, inputs, seed, TestDevice.Of(isa));
        float[] x = Random(rows * inputs, seed);
        float[][] alone = [.. layers.Select(layer => new float[rows * layer.Outputs])], together = [.. layers.Select(layer => new float[rows * layer.Outputs])];
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i].OnDevice.Forward(x, alone[i], rows);
        }

        new LinearGroup(layers).Forward(x, rows, [.. together.Select(static y => y.AsMemory())]);
        Assert.Equal(alone, together);
        Dispose(layers);
    }

    private static (CatalogLayer Layer, int Outputs) Member(string name, int outputs) => (LayerCatalog.Named(name), outputs);

    private static Layer[] Layers(IEnumerable<(CatalogLayer Layer, int Outputs)> members, int inputs, int seed, CpuDevice device) =>
    [
        .. members.Select((member, index) =>
            new Layer(device.Prepare(member.Layer.Kernels, RandomLayers.Create(member.Layer.Format, member.Outputs, inputs, seed + index)))),
    ];

    private static float[] Together(LinearGroup group, float[] x, int inputs)
    {
        int rows = x.Length / inputs;
        float[] y = new float[rows * (group.OutFeatures[0] + group.OutFeatures[1])];
        int first = rows * group.OutFeatures[0];
        group.Forward(x, rows, y.AsMemory(0, first), y.AsMemory(first));
        return y;
    }

    private static void Invoke(void* context, int chunk) => ((Action<int>)GCHandle.FromIntPtr((nint)context).Target!)(chunk);

    private static void Dispose(Layer[] layers)
    {
        foreach (Layer layer in layers)
        {
            layer.Dispose();
        }
    }

    private static float[] Random(int count, int seed)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(random.NextDouble() * 2 - 1);
        }

        return values;
    }

    /// <summary>A layer of any shape: kernels do not depend on it.</summary>
    private sealed record Layer(IDeviceLinear OnDevice) : IQuantizedLinear
    {
        public int Outputs { get; } = OnDevice.Describe().Outputs;

        public void Dispose() => OnDevice.Dispose();
    }
}
