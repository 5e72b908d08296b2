using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace KernelGen.Tests.Jit;

/// <summary>One method of the JIT's disassembly.</summary>
internal sealed partial record JitMethod(string Class, string Name, string Tier, IReadOnlyList<string> Instructions, IReadOnlyList<JitLoop> InnermostLoops)
{
    /// <summary>Reads a listing that <c>DOTNET_JitStdOutFile</c> and <c>DOTNET_JitDisasm</c> made.</summary>
    public static IEnumerable<JitMethod> Parse(IEnumerable<string> lines)
    {
        Match? header = null;
        List<string> body = [];
        foreach (string line in lines)
        {
            Match match = Header().Match(line);
            if (!match.Success)
            {
                body.Add(line);
                continue;
            }

            if (header is not null)
            {
                yield return Create(header, body);
            }

            header = match;
            body = [];
        }

        if (header is not null)
        {
            yield return Create(header, body);
        }
    }

    private static JitMethod Create(Match header, IReadOnlyList<string> body)
    {
        ControlFlow flow = ControlFlow.Of(body);
        return new(header.Groups["class"].Value, header.Groups["name"].Value, header.Groups["tier"].Value, [.. flow.Blocks.SelectMany(static block => block)], flow.InnermostLoops());
    }

    [GeneratedRegex(@"^; Assembly listing for method (?<class>[\w.]+):(?<name>\w+)\(.*\((?<tier>.*)\)$")]
    private static partial Regex Header();
}
