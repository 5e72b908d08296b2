using System;
using System.Runtime.InteropServices;
using KernelGen.Tests.Files;
using KernelGen.Tests.Interpreter;
using KernelGen.Tests.Running;

namespace KernelGen.Tests.Generated;

/// <summary>A generated kernel in the interpreter, with everything around it.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="rowsAtOnce">Rows of activations that its method multiplies at a time.</param>
/// <param name="tensor">The weights.</param>
internal sealed unsafe class LinearRun(CompiledKernel kernel, int rowsAtOnce, QuantizedTensor tensor)
{
    private readonly CudaMethod _method = kernel.Method(rowsAtOnce);
    private readonly PackedLayout _layout = new(tensor.Format, tensor.Rows, tensor.Columns);

    /// <summary>Changes the text of the kernel.</summary>
    public Func<string, string>? Change { get; init; }

    /// <summary>The second factor of a low-rank branch; absent: one that meets zeros, if the kernel has any.</summary>
    public Branch? Branch { get; init; }

    /// <summary>What the last run did besides its result.</summary>
    public LaunchReport Report { get; private set; } = new();

    /// <summary>The tickets of blocks that share tiles, after the last run.</summary>
    public int[] Tickets { get; private set; } = [];

    /// <summary>Parts of K, which decide how often a sum is rounded.</summary>
    public int Parts => Shape(_layout, 1, new()).Parts;

    private bool IsTensor => kernel.IsTensor;

    /// <summary>Multiplies.</summary>
    /// <param name="x">M×K.</param>
    /// <param name="y">M×N; it is read where outputs start from it.</param>
    /// <param name="options">How.</param>
    public void Multiply(ReadOnlySpan<float> x, Span<float> y, LaunchOptions? options = null)
    {
        options ??= new();
        CudaLinearShape shape = Shape(_layout, x.Length / tensor.Columns, options);
        using PackedWeights packed = PackedWeights.Pack(tensor);
        shape.Scale = packed.TensorScale;
        shape.Zero = packed.SharedZero;
        CudaProgram program = GeneratedKernels.Program(_method);
        KernelRun run = Change is null ? new(program) : new(program, Change);
        int warps = program.Threads / 32, blockTiles = _method.WarpTiles * shape.TileWarps, rowBlocks = (shape.Rows + rowsAtOnce - 1) / rowsAtOnce;
        (int X, int Y, int Z) grid = (rowBlocks, (_layout.Tiles + blockTiles - 1) / blockTiles, options.Splits);
        run.View<uint>(new ReadOnlySpan<uint>(packed.Data, (int)PackedWeights.AllocatedBytes(_layout) / 4));
        if (IsTensor)
        {
            run.View<UInt4>(MemoryMarshal.Cast<Half, UInt4>(StagedHalves.Of(_layout, x)));
            run.View<float>(options.InputScales ?? [0]);
        }
        else
        {
            StagedInputs staged = new(_layout, shape, rowsAtOnce, x);
            run.View<Float4>(MemoryMarshal.Cast<float, Float4>(staged.Values));
            run.View<float>(staged.PartSums);
        }

        run.View<float>(options.Bias ?? [0]);
        uint[] outputs = OutputNumbers.Pack(options.OutputType, y);
        ulong address = run.View<uint>(outputs), tickets = 0;
        if (IsTensor)
        {
            float[] partials = new float[options.Splits > 1 ? grid.X * grid.Y * grid.Z * blockTiles * 32 * rowsAtOnce : 1];
            Array.Fill(partials, float.NaN);
            run.View<float>(partials);
            tickets = run.View<int>(grid.X * grid.Y);
            AddBranch(run, shape, options);
        }

        Report = run.Add(shape).Launch(grid, warps * _method.WarpSharedBytes);
        OutputNumbers.Unpack(options.OutputType, run.Memory.Span<uint>(address, outputs.Length), y);
        Tickets = tickets == 0 ? [] : run.Memory.Span<int>(tickets, grid.X * grid.Y).ToArray();
    }

    private void AddBranch(KernelRun run, CudaLinearShape shape, LaunchOptions options)
    {
        if (kernel.Up is not { } format)
        {
            return;
        }

        const int Rank = 40;
        Branch branch = Branch ?? new(RandomLayers.Create(new(format), tensor.Rows, Rank, seed: 3).Weights, new float[shape.Rows * Rank], 1);
        PackedLayout layout = new(format, branch.Up.Rows, branch.Up.Columns);
        using PackedWeights packed = PackedWeights.Pack(branch.Up);
        CudaLinearShape up = Shape(layout, shape.Rows, options);
        up.Scale = packed.TensorScale;
        up.Zero = packed.SharedZero;
        up.OutputScale = branch.Scale;
        run.View<uint>(new ReadOnlySpan<uint>(packed.Data, (int)PackedWeights.AllocatedBytes(layout) / 4));
        run.View<UInt4>(MemoryMarshal.Cast<Half, UInt4>(StagedHalves.Of(layout, branch.Projected)));
        run.Add(up);
    }

    /// <summary>Halves of groups, or two units where K is one group, so that warps have several parts.</summary>
    private static CudaLinearShape Shape(PackedLayout layout, int rows, LaunchOptions options)
    {
        StagedLayout walk = new(layout, ActivationFormat.Float32);
        bool hasGroups = layout.Format.Granularity == Granularity.Group;
        int unitsPerPart = layout.TailColumns > 0 ? walk.UnitsPerGroup
            : !hasGroups ? Math.Min(2, walk.Units)
            : walk.UnitsPerGroup % 2 == 0 ? walk.UnitsPerGroup / 2
            : walk.UnitsPerGroup;
        int parts = layout.TailColumns > 0 ? walk.Groups : (walk.Units + unitsPerPart - 1) / unitsPerPart;
        return new CudaLinearShape
        {
            Rows = rows,
            Outputs = layout.Rows,
            Columns = layout.StagedColumns,
            Parts = parts,
            PartsPerGroup = layout.TailColumns > 0 ? 1 : hasGroups ? walk.UnitsPerGroup / unitsPerPart : parts,
            UnitsPerPart = unitsPerPart,
            Units = walk.Units,
            TileWords = (int)layout.TileBytes / 4,
            ZeroOffset = (int)layout.ZeroPointOffset,
            SharedOffset = (int)(layout.HasDigits ? layout.DigitsOffset : layout.BlocksOffset),
            Start = options.Bias is not null ? 1 : options.Adds ? 2 : 0,
            OutputType = options.OutputType,
            OutputScale = options.OutputScale,
            Pitch = StagedHalves.Pitch(layout),
            TileWarps = options.TileWarps,
            PartsPerInputScale = options.InputScales is null ? 0 : parts,
        };
    }
}
