using System.Collections.Generic;
using System.CommandLine;
using KernelGen.Cli.Terminal;

namespace KernelGen.Cli.Verbs;

/// <summary>One verb of the tool: its words, its help and what it does.</summary>
internal abstract class Verb : Command
{
    /// <summary>Names the verb.</summary>
    /// <param name="name">The word on the command line.</param>
    /// <param name="description">One sentence for the help.</param>
    /// <param name="examples">Command lines for the help, without <c>kernelgen</c>.</param>
    protected Verb(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        Action = new VerbAction();
    }

    /// <summary>Command lines shown by <c>--help</c>, without <c>kernelgen</c>.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Does the work and returns an <see cref="ExitCode"/>.</summary>
    /// <exception cref="KernelGenException">The input cannot be used.</exception>
    public abstract int Run(ParseResult arguments, VerbOutput output);
}
