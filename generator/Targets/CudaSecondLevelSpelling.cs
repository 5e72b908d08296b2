using System;
using System.Collections.Generic;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>How the scales of a group, and its zero points, come out of their codes in C# for NVIDIA GPUs: <c>step·code + offset</c>.</summary>
internal static class CudaSecondLevelSpelling
{
    /// <summary>Statements that leave the scale of a lane's row in <c>scale</c>, and its zero point in <c>zero</c>.</summary>
    public static IReadOnlyList<string> Scalar(SecondLevelPlan plan)
    {
        string bit = Text($"group * {plan.LaneBits}"), mask = plan.IsByte ? "" : Text($" & {plan.Second.MaxCode}");
        List<string> lines =
        [
            "ArrayView<byte> lanes = tile.Cast<byte>();",
            "ArrayView<ushort> numbers = tile.Cast<ushort>();",
            Text($"int at = shape.ZeroOffset + ({bit} >> 3) * {PackedLayout.TileRows} + lane, number = shape.SharedOffset / 2 + {plan.Run("group")} * {plan.RunBytes / 2}{Block(plan)};"),
            $"int scaleCode = {Window(plan, "at", bit)};",
            $"float scale = {Number("scaleCode" + mask, 0)};",
        ];
        if (plan.HasZeroPoints)
        {
            string zeroBit = Text($"{bit} + {plan.Second.Bits}");
            lines.Add(plan.HasOneWindow
                ? Text($"int zeroCode = scaleCode >> {plan.Second.Bits};")
                : Text($"int zeroAt = shape.ZeroOffset + ({zeroBit} >> 3) * {PackedLayout.TileRows} + lane, zeroCode = {Window(plan, "zeroAt", zeroBit)};"));
            lines.Add($"float zero = {Number("zeroCode" + mask, 2)};");
        }

        return lines;
    }

    /// <summary>Where the numbers of a row's block are among those of all blocks with the same groups.</summary>
    private static string Block(SecondLevelPlan plan) => plan.Second.BlockRows == PackedLayout.TileRows ? "" : Text($" + lane / {plan.Second.BlockRows} * {plan.BlockBytes / 2}");

    /// <summary>What begins at a bit of a byte lane, and what is above it.</summary>
    private static string Window(SecondLevelPlan plan, string at, string bit)
    {
        string bytes = plan.StaysInByte ? $"lanes[{at}]" : Text($"(lanes[{at}] | lanes[{at} + {PackedLayout.TileRows}] << 8)");
        return plan.IsAligned ? bytes : $"{bytes} >> ({bit} & 7)";
    }

    /// <summary>The number of a code. A step times a code is exact, so it makes no difference that the sum is rounded once.</summary>
    private static string Number(string code, int first) =>
        Text($"FmaF32({code}, CvtF32F16(numbers[number{(first == 0 ? "" : Text($" + {first}"))}]), CvtF32F16(numbers[number + {first + 1}]))");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
