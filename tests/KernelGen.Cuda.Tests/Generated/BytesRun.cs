using System;
using System.Runtime.InteropServices;
using KernelGen.Tests.Interpreter;
using KernelGen.Tests.Running;

namespace KernelGen.Tests.Generated;

/// <summary>A kernel for int8 activations in the interpreter, with everything around it.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="rowsAtOnce">Rows of activations that its method multiplies at a time.</param>
/// <param name="tensor">The weights.</param>
/// <param name="activations">Which activations share scales.</param>
internal sealed unsafe class BytesRun(CompiledKernel kernel, int rowsAtOnce, QuantizedTensor tensor, ActivationFormat activations)
{
    private readonly CudaMethod _method = kernel.Method(rowsAtOnce);
    private readonly PackedLayout _layout = new(tensor.Format, tensor.Rows, tensor.Columns);

    /// <summary>Changes the text of the kernel.</summary>
    public Func<string, string>? Change { get; init; }

    /// <summary>What the last run did besides its result.</summary>
    public LaunchReport Report { get; private set; } = new();

    /// <summary>The tickets of blocks that share tiles, after the last run.</summary>
    public int[] Tickets { get; private set; } = [];

    /// <summary>Parts of K, which decide how often a sum is rounded.</summary>
    public int Parts => Shape(1, new()).Parts;

    /// <summary>Multiplies.</summary>
    /// <param name="x">M×K.</param>
    /// <param name="y">M×N; it is read where outputs start from it.</param>
    /// <param name="options">How.</param>
    public void Multiply(ReadOnlySpan<float> x, Span<float> y, LaunchOptions? options = null)
    {
        options ??= new();
        CudaLinearShape shape = Shape(x.Length / tensor.Columns, options);
        using PackedWeights packed = PackedWeights.Pack(tensor);
        shape.Scale = packed.TensorScale;
        shape.Zero = packed.SharedZero;
        StagedBytes staged = new(_layout, activations, ref shape, x);
        CudaProgram program = GeneratedKernels.Program(_method);
        KernelRun run = Change is null ? new(program) : new(program, Change);
        int warps = program.Threads / 32, blockTiles = _method.WarpTiles * shape.TileWarps;
        (int X, int Y, int Z) grid = ((shape.Rows + rowsAtOnce - 1) / rowsAtOnce, (_layout.Tiles + blockTiles - 1) / blockTiles, options.Splits);
        run.View<uint>(new ReadOnlySpan<uint>(packed.Data, (int)PackedWeights.AllocatedBytes(_layout) / 4));
        run.View<UInt4>(MemoryMarshal.Cast<sbyte, UInt4>(staged.Codes));
        run.View<float>(staged.Scales);
        run.View<int>(staged.PartSums);
        run.View<float>(options.Bias ?? [0]);
        uint[] outputs = OutputNumbers.Pack(options.OutputType, y);
        ulong address = run.View<uint>(outputs);
        float[] partials = new float[options.Splits > 1 ? grid.X * grid.Y * grid.Z * blockTiles * PackedLayout.TileRows * rowsAtOnce : 1];
        Array.Fill(partials, float.NaN);
        run.View<float>(partials);
        ulong tickets = run.View<int>(grid.X * grid.Y);

        Report = run.Add(shape).Launch(grid, warps * _method.WarpSharedBytes);
        OutputNumbers.Unpack(options.OutputType, run.Memory.Span<uint>(address, outputs.Length), y);
        Tickets = run.Memory.Span<int>(tickets, grid.X * grid.Y).ToArray();
    }

    /// <summary>Halves of what may be summed at once, so that warps have several parts.</summary>
    private CudaLinearShape Shape(int rows, LaunchOptions options)
    {
        StagedLayout walk = new(_layout, activations);
        bool hasGroups = tensor.Format.Granularity == Granularity.Group;
        int unitsPerPart = walk.UnitsPerGroup % 2 == 0 ? walk.UnitsPerGroup / 2 : hasGroups || activations.GroupSize > 0 ? walk.UnitsPerGroup : Math.Min(2, walk.Units);
        int parts = (walk.Units + unitsPerPart - 1) / unitsPerPart;
        return new CudaLinearShape
        {
            Rows = rows,
            Outputs = tensor.Rows,
            Columns = _layout.StagedColumns,
            Parts = parts,
            PartsPerGroup = hasGroups ? _layout.UnitsPerGroup / unitsPerPart : parts,
            UnitsPerPart = unitsPerPart,
            Units = walk.Units,
            TileWords = (int)_layout.TileBytes / 4,
            ZeroOffset = (int)_layout.ZeroPointOffset,
            SharedOffset = (int)(_layout.HasDigits ? _layout.DigitsOffset : _layout.BlocksOffset),
            Start = options.Bias is not null ? 1 : options.Adds ? 2 : 0,
            OutputType = options.OutputType,
            OutputScale = options.OutputScale,
            TileWarps = options.TileWarps,
        };
    }
}
