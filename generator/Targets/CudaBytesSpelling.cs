using System;
using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Targets;

/// <summary>
/// Where the codes of a unit are for the lanes of a product of bytes on tensor cores, and how they come to be one per byte. Lane t of four has steps 2t and 2t + 1 of a unit:
/// the bits from 2·b·t on of every byte lane, in up to three planes.
/// </summary>
/// <param name="element">An integer element.</param>
internal sealed class CudaBytesSpelling(Element element)
{
    /// <summary>Steps of a lane.</summary>
    public const int Steps = 2;

    /// <summary>Loads of 16 bytes in a plane.</summary>
    private const int PlaneLoads = PackedLayout.PlaneBytes / 16;

    private readonly int _bits = CodeField.StoredBits(element);

    /// <summary>Planes that a lane loads.</summary>
    public int Planes => CudaBytesPlanner.CodePieces(_bits);

    /// <summary>Whether the codes of both steps fit one byte once they are moved there.</summary>
    private bool IsJoint => Steps * _bits <= 8;

    /// <summary>Whether codes are not where a constant shift finds them.</summary>
    private bool IsMoved => _bits is not (4 or 8);

    /// <summary>Whether codes begin in one plane and end in the next.</summary>
    private bool Crosses => 8 % _bits != 0;

    /// <summary>How many places of codes differ from lane to lane.</summary>
    private int Moves => !IsMoved ? 0 : IsJoint ? 1 : Steps;

    /// <summary>The codes of four columns, one per byte.</summary>
    private string Field => Text($"0x{(uint)(element.MaxStoredCode * element.CodeStep) * 0x01010101u:x8}u");

    /// <summary>Statements that find a lane's planes and bits, in terms of <c>t</c> and <c>g</c>.</summary>
    public IReadOnlyList<string> Setup()
    {
        List<string> lines = [];
        switch (_bits)
        {
            case 1:
                lines.Add("int plane0 = g;");
                break;
            case 7:
                // The codes of the first step end, and those of the second begin, in plane 2t.
                lines.Add(Text($"int plane1 = 2 * t * {PlaneLoads} + g, plane0 = IntrinsicMath.Max(plane1 - {PlaneLoads}, g), plane2 = IntrinsicMath.Min(plane1 + {PlaneLoads}, {(_bits - 1) * PlaneLoads} + g);"));
                break;
            case 3:
                lines.Add(Text($"int plane = IntrinsicMath.Min(t * {Steps * _bits} >> 3, {_bits - Planes}), plane0 = plane * {PlaneLoads} + g;"));
                break;
            default:
                lines.Add(Text($"int plane = t * {Steps * _bits} >> 3, plane0 = plane * {PlaneLoads} + g;"));
                break;
        }

        for (int i = 0; i < Moves; i++)
        {
            lines.Add(Text($"int shift{i} = {FirstBit(i)};"));
            if (Crosses)
            {
                lines.Add(Text($"uint low{i} = (0xffu >> shift{i}) * 0x01010101u;"));
            }
        }

        return lines;
    }

    /// <summary>Where a plane is from the unit's first one on, in 16 bytes.</summary>
    /// <param name="i">Which of the lane's planes.</param>
    public string Plane(int i) => _bits == 7 ? Text($"plane{i}") : i == 0 ? "plane0" : Text($"plane0 + {i * PlaneLoads}");

    /// <summary>Statements that leave the codes of step s of a row in <c>{name}{s}</c>, one per byte.</summary>
    /// <param name="name">The name of the codes.</param>
    /// <param name="planes">The row's words of the lane's planes.</param>
    public IReadOnlyList<string> Codes(string name, IReadOnlyList<string> planes)
    {
        if (_bits == 8)
        {
            string[] codes = [.. planes.Take(Steps).Select(plane => element.IsTernary ? $"Digits({plane}, power)" : plane)];
            return [Text($"uint {name}0 = {codes[0]}, {name}1 = {codes[1]};")];
        }

        string field = Field;
        if (!IsJoint)
        {
            int second = _bits == 7 ? 1 : 0;
            return
            [
                Text($"uint {name}0 = {Moved(0, planes[0], planes[1])} & {field};"),
                Text($"uint {name}1 = {Moved(1, planes[second], planes[second + 1])} & {field};"),
            ];
        }

        string joint = planes[0];
        List<string> lines = [];
        if (IsMoved)
        {
            joint = "m" + name;
            lines.Add(Text($"uint {joint} = {Moved(0, planes[0], planes[^1])};"));
        }

        lines.Add(Text($"uint {name}0 = {joint} & {field}, {name}1 = {joint} >> {_bits} & {field};"));
        return lines;
    }

    /// <summary>
    /// The first bit of step i of a lane, from the lane's first plane of that step on. A one-bit signed code counts double, so its bits go one place further left; a place of
    /// −1 is one to the left, as words are rotated.
    /// </summary>
    private string FirstBit(int i) => (_bits, i) switch
    {
        (1, _) => Text($"2 * t - {element.CodeStep - 1}"),
        (7, 0) => "8 - 2 * t",
        (7, _) => "7 - 2 * t",
        (_, 0) => Text($"t * {Steps * _bits} - 8 * plane"),
        _ => Text($"shift0 + {_bits}"),
    };

    /// <summary>Rotates words: bits of one byte that come to another are cut off, or replaced by those of the next plane.</summary>
    private string Moved(int i, string low, string high)
    {
        string moved = Text($"FunnelShiftRight({low}, {low}, shift{i})");
        return Crosses ? Text($"Select(low{i}, {moved}, FunnelShiftRight({high}, {high}, shift{i} - 8))") : moved;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
