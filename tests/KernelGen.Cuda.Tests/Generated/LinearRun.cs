using System;
using System.Runtime.InteropServices;
using KernelGen.Tests.Interpreter;
using KernelGen.Tests.Running;

namespace KernelGen.Tests.Generated;

/// <summary>A generated kernel in the interpreter, with everything around it.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="rowsAtOnce">Rows of activations that its method multiplies at a time.</param>
/// <param name="tensor">The weights.</param>
internal sealed unsafe class LinearRun(CompiledKernel kernel, int rowsAtOnce, QuantizedTensor tensor)
{
    private readonly PackedLayout _layout = new(tensor.Format, tensor.Rows, tensor.Columns);

    /// <summary>Changes the text of the kernel.</summary>
    public Func<string, string>? Change { get; init; }

    /// <summary>What the last run did besides its result.</summary>
    public LaunchReport Report { get; private set; } = new();

    /// <summary>Parts of K, which decide how often a sum is rounded.</summary>
    public int Parts => Shape(1, 0).Parts;

    /// <summary>Multiplies.</summary>
    /// <param name="x">M×K.</param>
    /// <param name="y">M×N; it is read where outputs start from it.</param>
    /// <param name="bias">N values that are added, or none.</param>
    /// <param name="adds">Whether the product is added to what the outputs hold.</param>
    public void Multiply(ReadOnlySpan<float> x, Span<float> y, float[]? bias = null, bool adds = false)
    {
        CudaLinearShape shape = Shape(x.Length / tensor.Columns, bias is not null ? 1 : adds ? 2 : 0);
        using PackedWeights packed = PackedWeights.Pack(tensor);
        shape.Scale = packed.TensorScale;
        shape.Zero = packed.SharedZero;
        CudaProgram program = GeneratedKernels.Program(kernel, rowsAtOnce);
        KernelRun run = Change is null ? new(program) : new(program, Change);
        run.View<uint>(new ReadOnlySpan<uint>(packed.Data, (int)PackedWeights.AllocatedBytes(_layout) / 4));
        if (kernel.Variant == CudaVariant.Tensor)
        {
            run.View<UInt4>(MemoryMarshal.Cast<Half, UInt4>(StagedHalves.Of(_layout, x)));
        }
        else
        {
            StagedInputs staged = new(_layout, shape, rowsAtOnce, x);
            run.View<Float4>(MemoryMarshal.Cast<float, Float4>(staged.Values));
            run.View<float>(staged.PartSums);
        }

        run.View<float>(bias ?? [0]);
        ulong outputs = run.View<float>(y);
        Report = run.Add(shape).Launch(((shape.Rows + rowsAtOnce - 1) / rowsAtOnce, _layout.Tiles), SharedBytes(program));
        run.Memory.Span<float>(outputs, y.Length).CopyTo(y);
    }

    private int SharedBytes(CudaProgram program) => program.Threads / 32 * rowsAtOnce * (kernel.Variant == CudaVariant.Tensor ? 36 : 32) * sizeof(float);

    /// <summary>Halves of groups, or two units where K is one group, so that warps have several parts.</summary>
    private CudaLinearShape Shape(int rows, int start)
    {
        StagedLayout walk = new(_layout, ActivationFormat.Float32);
        bool hasGroups = tensor.Format.Granularity == Granularity.Group;
        int unitsPerPart = _layout.TailColumns > 0 ? walk.UnitsPerGroup
            : !hasGroups ? Math.Min(2, walk.Units)
            : walk.UnitsPerGroup % 2 == 0 ? walk.UnitsPerGroup / 2
            : walk.UnitsPerGroup;
        int parts = _layout.TailColumns > 0 ? walk.Groups : (walk.Units + unitsPerPart - 1) / unitsPerPart;
        return new CudaLinearShape
        {
            Rows = rows,
            Outputs = tensor.Rows,
            Columns = _layout.StagedColumns,
            Parts = parts,
            PartsPerGroup = _layout.TailColumns > 0 ? 1 : hasGroups ? walk.UnitsPerGroup / unitsPerPart : parts,
            UnitsPerPart = unitsPerPart,
            Units = walk.Units,
            TileWords = (int)_layout.TileBytes / 4,
            ZeroOffset = (int)_layout.ZeroPointOffset,
            Start = start,
        };
    }
}
