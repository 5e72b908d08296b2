using System.Collections.Generic;
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
            Summary = KernelRenderer.SummaryOf(plan.Weights),
            Prose = Prose(plan),
            Variant = plan.Variant.ToString(),
            Methods = CudaRenderer.Methods(plan),
            HasBranch = plan.Up is not null,
            SumPitch = CudaTensorPlanner.SumPitch,
            HasCodes = Uses(blocks, "Codes("),
            HasCodesAbove = Uses(blocks, "CodesAbove("),
            HasFloats = Uses(blocks, "Floats("),
            HasEntries = Uses(blocks, "Entries("),
            HasDigits = Uses(blocks, "Digits("),
            HasHalfPlanes = Uses(blocks, "HalfPlane("),
            HasNibbles = Uses(blocks, "Nibbles("),
            Blocks = blocks,
        };
    }

    private static IReadOnlyList<string> Prose(CudaPlan plan) =>
        plan.Up is { } up ? [.. CudaRenderer.Prose(plan.Weights), "The second factor of the low-rank branch is multiplied along: " + FormatProse.Weights(up) + "."] : CudaRenderer.Prose(plan.Weights);

    private static bool Uses(CudaTensorBlockModel[] blocks, string helper) => blocks.Any(block => block.Loops.Any(loop => loop.Unit.Any(line => line.Contains(helper))));

    private static CudaTensorBlockModel Block(CudaPlan plan, CudaMethodPlan method)
    {
        CudaTensorSums sums = new(method.Rows, method.WarpTiles);
        return new()
        {
            Rows = method.Rows,
            Tiles = method.WarpTiles,
            SharedQuads = method.WarpSharedBytes / 16,
            Sums = sums.Names(),
            Stores = sums.Stores(),
            Loops =
            [
                Loop(plan.Weights, method, CudaTensorOperands.Main),
                .. plan.Up is { } up ? [Loop(up, method, CudaTensorOperands.Up)] : (CudaTensorLoopModel[])[],
            ],
        };
    }

    private static CudaTensorLoopModel Loop(WeightFormat weights, CudaMethodPlan method, CudaTensorOperands operands)
    {
        CudaTensorUnit unit = CudaTensorUnit.Of(weights);
        CudaTensorWriter writer = CudaTensorWriter.Of(weights, operands, method.Rows, method.WarpTiles);
        bool hasGroups = weights.Granularity == Granularity.Group;
        PackedLayout layout = new(weights, 1, hasGroups ? weights.GroupSize : 64);
        return new()
        {
            Packed = operands.Packed,
            Shape = operands.Shape,
            Stages = CudaTensorPlanner.Stages(unit, method.Rows, method.WarpTiles),
            StageBytes = unit.StageBytes(method.Rows, method.WarpTiles),
            UnitQuads = layout.UnitBytes / 16,
            ScaleQuads = layout.ScaleRowBytes / 16,
            HasScaleRows = hasGroups && layout.HasScaleRow && !layout.HasDigits,
            HasDigits = layout.HasDigits,
            InputStep = writer.InputStep,
            ReadsOthers = writer.ReadsOthers,
            HasGroups = hasGroups,
            HasTail = layout.TailColumns > 0,
            GroupQuads = layout.GroupBytes / 16,
            GroupInputs = layout.StagedGroupColumns / CudaTensorUnit.LaneColumns,
            Setup = [.. writer.Setup(), .. hasGroups ? [] : (string[])[.. writer.First(), .. writer.Group(), .. writer.Convert()]],
            First = writer.First(),
            Group = writer.Group(),
            Part = writer.Part(),
            Next = writer.Next(),
            Copies = writer.Copies(),
            Unit = writer.Unit(),
            Fold = [.. hasGroups ? writer.Convert() : [], .. writer.Fold()],
        };
    }
}
