using System.Collections.Generic;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Collects the broken rules of one layer.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    /// <summary>Whether the layer cannot be generated.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>What was found, in the order it was found.</summary>
    public EquatableArray<Problem> Problems => new(_problems);

    /// <summary>Adds a problem that keeps the layer from being generated.</summary>
    public void Error(string rule, Place place, params string[] arguments)
    {
        HasErrors = true;
        Remark(rule, place, arguments);
    }

    /// <summary>Adds a warning or a piece of advice.</summary>
    public void Remark(string rule, Place place, params string[] arguments) => _problems.Add(new(rule, place, new(arguments)));
}
