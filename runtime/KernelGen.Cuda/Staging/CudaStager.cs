using System;

namespace KernelGen;

/// <summary>Queues the staging of activations on a device, once for all kernels of a call that want the same.</summary>
internal sealed class CudaStager(CudaDevice device)
{
    private const int Warps = 8;
    private const int BlocksPerMultiprocessor = 4;

    private (CudaInput Input, StagingPlan Plan)? _last;
    private StagedInput _staged;

    /// <summary>The kernel for a plan, compiled if necessary.</summary>
    public CudaFunction Function(in StagingPlan plan)
    {
        (string name, Delegate body) = plan.Form switch
        {
            CudaForm.Halves => ("stage_halves", (Delegate)StagingKernels.Halves),
            CudaForm.Bytes => ("stage_bytes", StagingKernels.Bytes),
            _ when plan.MaxCode > 0 => ("stage_quantized_floats", StagingKernels.QuantizedFloats),
            _ => ("stage_floats", StagingKernels.Floats),
        };
        return device.Programs.Get(name, body.Method, Warps * 32, BlocksPerMultiprocessor);
    }

    /// <summary>Forgets what was staged: activations may have changed, or the workspace has. Called when a call begins.</summary>
    public void Forget() => _last = null;

    /// <summary>Queues staging into the workspace, or tells that it is there. Called under <see cref="CudaDevice.Enter"/>.</summary>
    /// <param name="function">The kernel for the plan.</param>
    /// <param name="x">The activations.</param>
    /// <param name="plan">What they are staged as.</param>
    public StagedInput Stage(CudaFunction function, in CudaInput x, in StagingPlan plan)
    {
        if (_last is { } last && last.Input == x && plan.IsStagedLike(last.Plan))
        {
            return _staged;
        }

        _last = null;
        _staged = Enqueue(function, x, plan);
        _last = (x, plan);
        return _staged;
    }

    private StagedInput Enqueue(CudaFunction function, in CudaInput x, in StagingPlan plan)
    {
        PartLayout parts = plan.Parts;
        long rows = ((long)x.Rows + plan.BlockRows - 1) / plan.BlockRows * plan.BlockRows, numbers = rows * parts.StagedColumns;
        bool hasSums = plan.Form != CudaForm.Halves;
        nint values = device.Workspace.Rent(CudaWorkspacePart.Staged, numbers * plan.NumberBytes);
        nint sums = hasSums ? device.Workspace.Rent(CudaWorkspacePart.Sums, rows * parts.Parts * sizeof(float)) : 0;
        nint scales = plan.ScalesPerRow > 0 ? device.Workspace.Rent(CudaWorkspacePart.Scales, rows * plan.ScalesPerRow * sizeof(float)) : 0;

        CudaArguments arguments = default;
        int inputs = x.Columns.Count == 0 ? parts.Columns : x.Columns.Inputs;
        long numbersOfX = (long)x.Rows * inputs;
        arguments.View(x.Pointer, x.Type == CudaTensorType.Float32 ? numbersOfX : (numbersOfX + 1) / 2);
        arguments.View(x.Columns.Pointer, x.Columns.Count);
        arguments.View(values, plan.Form == CudaForm.Floats ? numbers : numbers * plan.NumberBytes / sizeof(uint));
        if (plan.ScalesPerRow > 0)
        {
            arguments.View(scales, rows * plan.ScalesPerRow);
        }

        if (hasSums)
        {
            arguments.View(sums, rows * parts.Parts);
        }

        arguments.Add(new StagingShape
        {
            Rows = x.Rows,
            BlockRows = plan.BlockRows,
            Inputs = inputs,
            Columns = parts.Columns,
            Parts = parts.Parts,
            PartColumns = parts.PartColumns,
            StagedPartColumns = parts.StagedPartColumns,
            StagedColumns = parts.StagedColumns,
            PartsPerScale = parts.PartsPerScale,
            MaxCode = plan.MaxCode,
            Type = (int)x.Type,
        });
        int pieces = hasSums ? parts.Parts : (parts.StagedColumns / 2 + 31) / 32;
        function.Launch(CudaGeometry.Staging(device.Traits, (int)rows, pieces, Warps), 0, ref arguments);
        return new(values, sums, scales);
    }
}
