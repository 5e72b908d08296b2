using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using KernelGen.Tests.Cli;

namespace KernelGen.Tests.Jit;

/// <summary>What the generated source of a kernel says about its innermost loops.</summary>
internal static partial class KernelSource
{
    private const int NoLoop = -1;

    private static readonly Lazy<Dictionary<string, string>> s_texts = new(static () => LayerCatalog.All
        .Select(static layer => layer.Format.ToString())
        .Distinct()
        .SelectMany(static format => CliRun.Of("emit", "--format", format, "--target", "all", "--json").Json.EnumerateArray())
        .DistinctBy(static kernel => kernel.GetProperty("name").GetString())
        .ToDictionary(static kernel => kernel.GetProperty("name").GetString()!, static kernel => kernel.GetProperty("text").GetString()!));

    /// <summary>The vector multiplications written in each innermost loop of a method, and how many of them are different in their statement, in the order of the loops.</summary>
    /// <param name="className">The generated class.</param>
    /// <param name="method">The method's name.</param>
    public static IReadOnlyList<(int Distinct, int Written)> Multiplications(string className, string method)
    {
        string text = s_texts.Value[className];
        Dictionary<string, string> bodies = Helper().Matches(text).ToDictionary(static helper => helper.Groups["name"].Value + "(", static helper => helper.Groups["value"].Value);
        Dictionary<string, int> helpers = bodies.ToDictionary(static helper => helper.Key, helper => InHelper(helper.Value));
        List<(int Distinct, int Written)> loops = [];

        // One entry per open brace: a loop has what was counted so far, also in blocks inside it, such as a tail's; anything else, and a loop around loops, has NoLoop.
        Stack<(int Distinct, int Written)> open = [];
        bool startsLoop = false;
        foreach (string line in text[text.IndexOf($" void {method}(", StringComparison.Ordinal)..].Split('\n').Skip(1).Select(static line => line.Trim()))
        {
            if (line == "{")
            {
                open.Push(startsLoop ? (0, 0) : (NoLoop, NoLoop));
                startsLoop = false;
            }
            else if (line == "}")
            {
                (int Distinct, int Written) closed = open.Pop();
                if (closed.Written != NoLoop)
                {
                    loops.Add(closed);
                }

                if (open.Count == 0)
                {
                    break;
                }
            }
            else if (line.StartsWith("for (", StringComparison.Ordinal))
            {
                startsLoop = true;
                open = new(Enumerable.Repeat((NoLoop, NoLoop), open.Count));
            }
            else if (open.Any(static loop => loop.Written != NoLoop))
            {
                int inHelpers = helpers.Sum(helper => helper.Value * Occurrences(line, helper.Key));
                MatchCollection found = Multiplication().Matches(line);
                int distinct = found.Select(static match => match.Groups["operator"].Success ? match.Groups["left"].Value + match.Value : $"{match.Index}").Distinct().Count();
                open = new(open.Reverse().Select(loop => loop.Written == NoLoop ? loop : (loop.Distinct + distinct + inHelpers, loop.Written + found.Count + inHelpers)));
            }
        }

        return loops;

        // Functions call others.
        int InHelper(string body) => Multiplication().Count(body) + bodies.Sum(other => Occurrences(body, other.Key) is > 0 and var calls ? calls * InHelper(other.Value) : 0);
    }

    private static int Occurrences(string line, string part) => line.Split(part).Length - 1;

    /// <summary>Intrinsics that multiply, and the operator between vectors: what stands beside it is not a number, nor a counter of loops.</summary>
    [GeneratedRegex(
        @"\b(MultiplyAddAdjacent|MultiplyWideningAndAdd|FusedMultiplyAdd|Fma\.MultiplyAdd|MultiplyAddEstimate)\(" +
        @"|(?<=(?<left>[\w)\]]+))(?<!\b\d+|\b0x\w+|group|units|// .*)(?<operator> \* )(?!\d)[\w(]\w*")]
    private static partial Regex Multiplication();

    /// <summary>A function that makes a vector.</summary>
    [GeneratedRegex(@"private static \S+ (?<name>\w+)\([^)]*\) =>\s+(?<value>[^;]+);")]
    private static partial Regex Helper();
}
