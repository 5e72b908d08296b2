using System.Linq;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Rendering;

/// <summary>Turns the plan of a tensor-core kernel on halves into what its template prints.</summary>
internal static class CudaTensorRenderer
{
    private const string Template = "cuda/tensor.cs.scriban";

    /// <summary>The model of a kernel.</summary>
    public static CudaTensorModel Model(CudaPlan plan)
    {
        CudaTensorBlockModel[] blocks = [.. plan.Methods.Select(method => Block(plan, method))];
        return new()
        {
            Name = plan.Name,
            Template = Template,
            Version = KernelRenderer.Version,
            Summary = KernelRenderer.Summary,
            Prose = CudaRenderer.Prose(plan.Weights),
            Variant = plan.Variant.ToString(),
            Methods = CudaRenderer.Methods(plan),
            SumPitch = CudaTensorPlanner.SumPitch,
            HasCodes = Uses(blocks, "Codes("),
            HasCodesAbove = Uses(blocks, "CodesAbove("),
            Blocks = blocks,
        };
    }

    private static bool Uses(CudaTensorBlockModel[] blocks, string helper) => blocks.Any(block => block.Loops.Any(loop => loop.Unit.Any(line => line.Contains(helper))));

    private static CudaTensorBlockModel Block(CudaPlan plan, CudaMethodPlan method) => new()
    {
        Rows = method.Rows,
        Tiles = method.WarpTiles,
        SharedQuads = method.WarpSharedBytes / 16,
        Sums = CudaTensorWriter.Sums(method.Rows, method.WarpTiles),
        Stores = CudaTensorWriter.Stores(method.Rows, method.WarpTiles),
        Loops = [Loop(plan.Weights, method, "packed", "inputs", "shape")],
    };

    private static CudaTensorLoopModel Loop(WeightFormat weights, CudaMethodPlan method, string packed, string inputs, string shape)
    {
        CudaTensorUnit unit = CudaTensorUnit.Of(weights);
        CudaTensorWriter writer = new(weights, shape, method.Rows, method.WarpTiles);
        bool hasGroups = weights.Granularity == Granularity.Group;
        PackedLayout layout = new(weights, 1, hasGroups ? weights.GroupSize : 64);
        return new()
        {
            Packed = packed,
            Inputs = inputs,
            Shape = shape,
            Stages = CudaTensorPlanner.Stages(unit, method.Rows),
            StageBytes = unit.StageBytes(method.Rows, method.WarpTiles),
            UnitQuads = layout.UnitBytes / 16,
            ScaleQuads = layout.ScaleRowBytes / 16,
            InputQuads = layout.UnitColumns / 8,
            HasGroups = hasGroups,
            Setup = writer.Setup(),
            Group = writer.Group(),
            Copies = writer.Copies(),
            Unit = writer.Unit(),
            Fold = writer.Fold(),
        };
    }
}
