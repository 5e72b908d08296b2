using System;
using System.Linq;
using System.Reflection;
using Xunit;

namespace KernelGen.Tests;

public sealed class PtxTests
{
    private static readonly string[] SpecialRegisters = ["laneid"];

    public static TheoryData<string> Methods => [.. Intrinsics.Select(static method => method.ToString()!)];

    private static MethodInfo[] Intrinsics => typeof(Ptx).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly);

    [Theory]
    [MemberData(nameof(Methods))]
    public void The_text_of_an_instruction_names_each_parameter_and_nothing_else(string name)
    {
        MethodInfo method = Intrinsics.Single(method => method.ToString() == name);
        PtxInstructionAttribute instruction = method.GetCustomAttribute<PtxInstructionAttribute>()!;
        string[] known = [.. method.GetParameters().Select(static parameter => parameter.Name!)];
        string[] expected = method.ReturnType == typeof(void) ? known : [.. known, "result"];
        foreach (string text in new[] { instruction.Text, instruction.NewerText }.OfType<string>())
        {
            string[] named = [.. Names(text).Except(SpecialRegisters)];
            Assert.Equal(expected.Order(), named.Order());
            Assert.EndsWith(text.StartsWith('{') ? "}" : ";", text, StringComparison.Ordinal);
        }
    }

    private static string[] Names(string text) =>
    [
        .. text.Split('%', '#').Skip(1).Select(static rest => string.Concat(rest.TakeWhile(char.IsAsciiLetterOrDigit))).Distinct(),
    ];
}
