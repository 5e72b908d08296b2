using System;
using System.Collections.Generic;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>Spells how a lane of a tensor-core kernel makes the scales and zero points of rows 4g … 4g + 3 of its codes of a second level: <c>step·code + offset</c>.</summary>
/// <remarks>
/// The four rows lie in one block. Codes and numbers are loaded at the beginning of a group and become floats at its end, so that nothing waits for them: <c>numbers1</c> has those of
/// tile 1, <c>codes1</c> a byte of the bit strings of each of the rows, <c>further1</c> the next one, and <c>zeroCodes1</c> the same for zero points that no window of two bytes holds too.
/// </remarks>
/// <param name="plan">Where codes are.</param>
/// <param name="operands">The parameters.</param>
/// <param name="tiles">Tiles of a warp.</param>
/// <param name="factor">What products are multiplied by beside their scales, as the end of a product.</param>
internal sealed class CudaTensorSecondLevel(SecondLevelPlan plan, CudaTensorOperands operands, int tiles, string factor)
{
    private readonly List<string> _lines = [];

    /// <summary>Whether zero points have bytes of their own.</summary>
    private bool HasTwoWindows => plan.HasZeroPoints && !plan.HasOneWindow;

    /// <summary>Loads of codes and numbers.</summary>
    public IReadOnlyList<string> Loads()
    {
        _lines.Clear();
        string bit = Text($"group * {plan.LaneBits}"), zeroBit = Text($"{bit} + {plan.Second.Bits}");
        Place("strings", "first", bit);
        if (HasTwoWindows)
        {
            Place("zeroStrings", "firstZero", zeroBit);
        }

        string block = plan.Second.BlockRows == PackedLayout.TileRows ? "" : Text($" + g / {plan.Second.BlockRows / CudaTensorSums.TileRows}");
        Line($"int blocks = ({operands.Shape}.SharedOffset + {plan.Run("group")} * {plan.RunBytes}) / {plan.BlockBytes}{block};");
        for (int tile = 0; tile < tiles; tile++)
        {
            Line(plan.HasZeroPoints
                ? $"UInt2 numbers{tile} = LdGlobalReadOnlyV2U32(ref tile{tile}.Cast<UInt2>()[blocks]);"
                : (FormattableString)$"uint numbers{tile} = LdGlobalReadOnlyU32(ref tile{tile}[blocks]);");
            Load(tile, "codes", "further", "strings");
            if (HasTwoWindows)
            {
                Load(tile, "zeroCodes", "furtherZero", "zeroStrings");
            }
        }

        return [.. _lines];
    }

    /// <summary>Codes become scales and zero points.</summary>
    public IReadOnlyList<string> Convert()
    {
        _lines.Clear();
        for (int tile = 0; tile < tiles; tile++)
        {
            Numbers(tile, "step", "offset", plan.HasZeroPoints ? ".X" : "");
            if (plan.HasZeroPoints)
            {
                Numbers(tile, "zeroStep", "zeroOffset", ".Y");
            }

            for (int row = 0; row < CudaTensorSums.TileRows; row++)
            {
                Line($"uint window{tile}_{row} = {Window(tile, row, "codes", "further", "first")};");
                Line($"float {CudaTensorSums.Scale(tile, row)} = {Number(tile, Text($"window{tile}_{row}"), "step", "offset")}{factor};");
                if (plan.HasZeroPoints)
                {
                    string code = plan.HasOneWindow ? Text($"window{tile}_{row} >> {plan.Second.Bits}") : Window(tile, row, "zeroCodes", "furtherZero", "firstZero");
                    Line($"float {CudaTensorSums.ZeroPoint(tile, row)} = {Number(tile, code, "zeroStep", "zeroOffset")};");
                }
            }
        }

        return [.. _lines];
    }

    /// <summary>Where the bytes of four rows are that a code begins in, and at which bit of them.</summary>
    private void Place(string strings, string first, string bit)
    {
        string shift = plan.IsAligned ? "" : $", {first} = {bit} & 7";
        Line($"int {strings} = ({operands.Shape}.ZeroOffset + ({bit} >> 3) * {PackedLayout.TileRows}) / 4 + g{shift};");
    }

    private void Load(int tile, string codes, string further, string strings)
    {
        Line($"uint {codes}{tile} = LdGlobalReadOnlyU32(ref tile{tile}[{strings}]);");
        if (!plan.StaysInByte)
        {
            Line($"uint {further}{tile} = LdGlobalReadOnlyU32(ref tile{tile}[{strings} + {PackedLayout.TileRows / 4}]);");
        }
    }

    private void Numbers(int tile, string step, string offset, string component) =>
        Line($"float {step}{tile} = CvtF32LowF16(numbers{tile}{component}), {offset}{tile} = CvtF32HighF16(numbers{tile}{component});");

    /// <summary>What begins with a code of a row, and what is above it.</summary>
    private string Window(int tile, int row, string codes, string further, string first) =>
        plan.IsAligned ? CodeField.Move(Text($"{codes}{tile}"), 8 * row)
        : plan.StaysInByte ? Text($"{codes}{tile} >> {first}{(row == 0 ? "" : Text($" + {8 * row}"))}")
        : Text($"Prmt({codes}{tile}, {further}{tile}, 0x{0x40 + 0x11 * row:x2}u) >> {first}");

    /// <summary>The number of a code. A step times a code is exact, so it makes no difference that the sum is rounded once.</summary>
    private string Number(int tile, string code, string step, string offset) => Text($"FmaF32({code} & {plan.Second.MaxCode}u, {step}{tile}, {offset}{tile})");

    private void Line(FormattableString text) => _lines.Add(Text(text));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
