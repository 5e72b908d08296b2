using System.Collections.Generic;
using System.Linq;

namespace KernelGen.Tests.Interpreter;

/// <summary>A text of PTX: its kernels and its constants. Functions are left out, as all calls were inlined.</summary>
internal sealed class PtxModule
{
    public List<PtxEntry> Entries { get; } = [];

    /// <summary>Variables without a size, in shared memory: the launch gives them room.</summary>
    public List<string> DynamicShared { get; } = [];

    /// <summary>Variables in global and constant memory, with their first contents.</summary>
    public Dictionary<string, byte[]> Globals { get; } = [];

    /// <exception cref="PtxFault">The text is no PTX, or none that is known here.</exception>
    public static PtxModule Parse(string ptx) => new PtxParser(ptx).Parse();

    /// <summary>The kernel of a name.</summary>
    /// <exception cref="PtxFault">There is none.</exception>
    public PtxEntry Entry(string name) =>
        Entries.FirstOrDefault(entry => entry.Name == name) ?? throw new PtxFault($"no kernel {name}, but {string.Join(", ", Entries.Select(static entry => entry.Name))}");
}
