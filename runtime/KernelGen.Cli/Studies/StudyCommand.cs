using System.CommandLine;

namespace KernelGen.Cli.Studies;

/// <summary><c>study</c>: experiments of papers, each a verb of its own.</summary>
internal sealed class StudyCommand : Command
{
    public StudyCommand()
        : base("study", "Does an experiment of a paper again, on this machine, and says which of its claims hold.")
    {
        Add(new EvalStudy());
        Add(new SamplingStudy());
        Add(new CalibrationStudy());
        Add(new DequantOverheadStudy());
        Add(new OnDeviceStudy());
        Add(new MethodsStudy());
    }
}
