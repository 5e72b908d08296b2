using System;
using Spectre.Console;

namespace KernelGen.Cli.Terminal;

/// <summary>A bar per step, redrawn in place.</summary>
internal sealed class TerminalProgress : IProgressReport
{
    private readonly ProgressContext _context;
    private ProgressTask? _current;

    private TerminalProgress(ProgressContext context) => _context = context;

    public static T Run<T>(IAnsiConsole console, Func<IProgressReport, T> job) => console.Progress()
        .AutoClear(true)
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
        .Start(context =>
        {
            TerminalProgress progress = new(context);
            T result = job(progress);
            progress.EndStep();
            return result;
        });

    public IProgress<double> Begin(string step)
    {
        EndStep();
        _current = _context.AddTask(Markup.Escape(step), maxValue: 1);
        return new Step(_current);
    }

    private void EndStep()
    {
        _current?.Increment(1);
        _current?.StopTask();
    }

    private sealed class Step(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }
}
