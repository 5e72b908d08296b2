using System;

namespace KernelGen;

/// <summary>
/// The PTX text that takes the place of a call to the method: <c>%name</c> is the register of the parameter with that name, or its registers in braces
/// if it is a struct; <c>#name</c> is the value of a parameter that must be a constant; <c>%result</c> is what the method returns.
/// </summary>
/// <param name="text">Instructions, each with its semicolon.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PtxInstructionAttribute(string text) : Attribute
{
    /// <summary>Instructions, each with its semicolon.</summary>
    public string Text { get; } = text;

    /// <summary>The text from PTX ISA <see cref="NewerFrom"/> on, where a later ISA spells the instruction differently.</summary>
    public string? NewerText { get; init; }

    /// <summary>The PTX ISA of <see cref="NewerText"/>, ten times its number: 85 is 8.5.</summary>
    public int NewerFrom { get; init; } = int.MaxValue;

    /// <summary>The state space of the parameters that are references.</summary>
    public string Space { get; init; } = "global";
}
