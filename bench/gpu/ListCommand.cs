using System;
using System.Collections;
using System.CommandLine;
using System.Linq;

namespace KernelGen.GpuBench;

/// <summary>Prints a list on one line, for scripts.</summary>
internal sealed class ListCommand : Command
{
    public ListCommand(string name, string description, Func<IEnumerable> list)
        : base(name, description) => SetAction(result =>
        {
            result.InvocationConfiguration.Output.WriteLine(string.Join(',', list().Cast<object>()));
            return 0;
        });
}
