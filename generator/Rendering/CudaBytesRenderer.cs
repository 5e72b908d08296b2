using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Rendering;

/// <summary>Turns the plan of a tensor-core kernel on bytes into what its template prints.</summary>
internal static class CudaBytesRenderer
{
    private const string Template = "cuda/bytes.cs.scriban";

    /// <summary>The model of a kernel.</summary>
    public static CudaBytesModel Model(CudaPlan plan)
    {
        WeightFormat weights = plan.Weights;
        PackedLayout layout = new(weights, 1, weights.Granularity == Granularity.Group ? weights.GroupSize : 64);
        CudaBytesBlockModel[] blocks = [.. plan.Methods.Select(method => Block(weights, method))];
        return new()
        {
            Name = plan.Name,
            Template = Template,
            Version = KernelRenderer.Version,
            Summary = KernelRenderer.Summary,
            Prose = CudaRenderer.Prose(weights),
            Variant = plan.Variant.ToString(),
            Methods = CudaRenderer.Methods(plan),
            SumPitch = CudaTensorPlanner.SumPitch,
            UnitQuads = layout.UnitBytes / 16,
            ScaleQuads = layout.ScaleRowBytes / 16,
            InputBytes = CudaBytesPlanner.InputBytes(weights),
            InputType = CudaBytesWriter.InputType(weights),
            HasScaleRows = layout.HasScaleRow && !layout.HasDigits,
            HasDigits = layout.HasDigits,
            HasSums = ZeroKinds.Of(weights) != ZeroKind.None,
            HasSelect = Uses(blocks, static block => block.Unit, "Select("),
            HasByte = Uses(blocks, static block => block.Part, "Byte("),
            Blocks = blocks,
        };
    }

    private static bool Uses(CudaBytesBlockModel[] blocks, Func<CudaBytesBlockModel, IReadOnlyList<string>> statements, string helper) =>
        blocks.Any(block => statements(block).Any(line => line.Contains(helper)));

    private static CudaBytesBlockModel Block(WeightFormat weights, CudaMethodPlan method)
    {
        CudaBytesWriter unit = new(weights, method);
        CudaBytesPartWriter part = new(weights, method);
        CudaTensorSums sums = new(method.Rows, method.WarpTiles);
        return new()
        {
            Rows = method.Rows,
            Tiles = method.WarpTiles,
            SharedQuads = method.WarpSharedBytes / 16,
            Stages = CudaBytesPlanner.Stages(weights, method.Rows, method.WarpTiles),
            StageBytes = CudaBytesPlanner.StageBytes(weights, method.Rows, method.WarpTiles),
            Sums = sums.Names(),
            Stores = sums.Stores(),
            Setup = [.. unit.Setup(), .. part.Setup()],
            Part = part.Part(),
            InputScales = part.InputScales(),
            Copies = unit.Copies(),
            Load = unit.Load(),
            Unit = unit.Unit(),
            Convert = part.Convert(),
            Fold = unit.Fold(),
        };
    }
}
