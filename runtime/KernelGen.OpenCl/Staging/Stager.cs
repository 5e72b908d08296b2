using System;
using System.Globalization;

namespace KernelGen;

/// <summary>Queues the staging of activations on a device.</summary>
internal sealed class Stager(OpenClDevice device)
{
    private static readonly Lazy<string> s_source = new(static () => EmbeddedText.Read("stage.cl"));

    /// <summary>Parts of a work-group. It is said when the program is built, because some drivers compile anew for every other size.</summary>
    private int Group => device.Traits.Kind == DeviceKind.Cpu ? 1 : PackedLayout.TileRows;

    /// <summary>The program for a form; built when it is first asked for.</summary>
    public OpenClProgram Program(StagedForm form, bool isQuantized)
    {
        string options = string.Create(CultureInfo.InvariantCulture, $"-cl-std=CL1.2 -D GROUP={Group}")
            + form switch
            {
                StagedForm.Words => " -D STAGED_WORDS",
                StagedForm.Halves => " -D STAGED_HALVES",
                StagedForm.Runs => " -D STAGED_RUNS",
                _ => "",
            }
            + (isQuantized ? " -D QUANTIZED" : "");
        return isQuantized
            ? device.Programs.Get("stage.cl", s_source.Value, options, "stage", "find_maxima")
            : device.Programs.Get("stage.cl", s_source.Value, options, "stage");
    }

    /// <summary>Queues staging into the workspace. Called under the lock of the queue.</summary>
    /// <param name="program">The program for the form.</param>
    /// <param name="x">M×K activations.</param>
    /// <param name="rows">M.</param>
    /// <param name="stagedBlocks">Blocks that there is room for; those that have no rows are zeros.</param>
    /// <param name="blockRows">Rows of a block.</param>
    /// <param name="parts">The parts along K.</param>
    /// <param name="form">What activations are staged as.</param>
    /// <param name="maxCode">The largest code; 0 for float activations.</param>
    public StagedBuffers Enqueue(OpenClProgram program, nint x, int rows, int stagedBlocks, int blockRows, in PartLayout parts, StagedForm form, int maxCode)
    {
        long stagedRows = (long)stagedBlocks * blockRows;
        int bytes = form switch
        {
            StagedForm.Words => 1,
            StagedForm.Halves => 2,
            _ => sizeof(float),
        };
        OpenClWorkspace workspace = device.Workspace;
        nint staged = workspace.Rent(WorkspacePart.Staged, stagedRows * parts.StagedColumns * bytes).Handle;
        nint sums = workspace.Rent(WorkspacePart.Sums, stagedRows * parts.Parts * sizeof(float)).Handle;
        nint scales = form == StagedForm.Words ? workspace.Rent(WorkspacePart.Scales, stagedRows * parts.Parts * sizeof(float)).Handle : sums;
        nint maxima = sums;
        if (parts.PartsPerScale > 1)
        {
            maxima = workspace.Rent(WorkspacePart.Maxima, (long)rows * parts.Parts * sizeof(int)).Handle;
            EnqueueMaxima(program[1], x, maxima, rows, parts);
        }

        KernelArguments arguments = new(device.Api, program[0]);
        arguments.Add(x);
        arguments.Add(staged);
        arguments.Add(sums);
        arguments.Add(scales);
        arguments.Add(maxima);
        arguments.Add(rows);
        arguments.Add(blockRows);
        arguments.Add(parts.Columns);
        arguments.Add(parts.Parts);
        arguments.Add(parts.PartColumns);
        arguments.Add(parts.StagedPartColumns);
        arguments.Add(parts.StagedColumns);
        arguments.Add(parts.PartsPerScale);
        arguments.Add(maxCode);
        Launch(program[0], parts.Parts, (nuint)stagedRows);
        return new(staged, sums, scales);
    }

    private void EnqueueMaxima(nint kernel, nint x, nint maxima, int rows, in PartLayout parts)
    {
        KernelArguments arguments = new(device.Api, kernel);
        arguments.Add(x);
        arguments.Add(maxima);
        arguments.Add(parts.Columns);
        arguments.Add(parts.Parts);
        arguments.Add(parts.PartColumns);
        Launch(kernel, parts.Parts, (nuint)rows);
    }

    private void Launch(nint kernel, int parts, nuint rows) =>
        device.Api.Launch(device.Queue, kernel, new(WorkRange.RoundUp(parts, Group), rows, 1, (nuint)Group), "stage.cl");
}
