using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Targets;

namespace KernelGen.Generator.Rendering;

/// <summary>A function that makes a vector. As functions, not in place: overload resolution of <c>Vector.Create</c> takes the compiler a millisecond each time.</summary>
internal sealed class LoadModel
{
    public string Summary { get; init; } = "";

    public string Type { get; init; } = "";

    public string Name { get; init; } = "";

    public string Parameters { get; init; } = "";

    public string Value { get; init; } = "";

    public static IEnumerable<LoadModel> Codes(CpuSpelling spelling, bool isNeeded) =>
        Of(isNeeded, "Four bytes of activation codes, for every row.", spelling.Type("sbyte"), "Codes", spelling.Broadcast("*(int*)p") + ".AsSByte()");

    public static IEnumerable<LoadModel> EightCodes(CpuSpelling spelling, bool isNeeded) =>
        Of(isNeeded, "Eight activation codes, twice in every 128 bits.", spelling.Type("sbyte"), "EightCodes", spelling.Broadcast("*(long*)p") + ".AsSByte()");

    public static IEnumerable<LoadModel> Single(CpuSpelling spelling, bool isNeeded) =>
        Of(isNeeded, "One activation, for every row.", spelling.Type("float"), "Single", spelling.Broadcast("*(float*)p"));

    public static IEnumerable<LoadModel> Scales(CpuSpelling spelling, ScaleType type) => type switch
    {
        ScaleType.Float16 => Of(
            true,
            "The fp16 scales of consecutive rows: their bits moved into fp32 are a number 2¹¹² times too small.",
            spelling.Type("float"),
            "Scales",
            spelling.LoadHalf("p")),
        ScaleType.PowerOfTwo => Of(
            true, "The scales of consecutive rows, powers of two: the exponents of floats.", spelling.Type("float"), "Scales", $"({spelling.LoadByte("p")} << 23).AsSingle()"),
        ScaleType.Float8 => Of(
            true,
            "The fp8 scales of consecutive rows: their bits moved into fp32 are a number 2¹²⁰ times too small.",
            spelling.Type("float"),
            "Scales",
            $"({spelling.LoadByte("p")} << 20).AsSingle() * {spelling.Broadcast("1.329227995784916e36f")}"),
        _ => [],
    };

    public static IEnumerable<LoadModel> Bytes(CpuSpelling spelling, bool isNeeded) =>
        Of(isNeeded, "One byte of each of consecutive rows.", spelling.Type("int"), "Bytes", spelling.LoadByte("p"));

    public static IEnumerable<LoadModel> BlockNumbers(CpuSpelling spelling, int count) => Of(
        count > 0,
        "The fp16 numbers of a block, in every 128 bits: their bits moved into fp32 are a number 2¹¹² times too small.",
        spelling.Type("float"),
        "BlockNumbers",
        spelling.RepeatedHalves("p", count));

    /// <summary>The digits to base 3 of bytes.</summary>
    public static IEnumerable<LoadModel> Digits(CpuSpelling spelling, bool isNeeded, bool areJoined) => isNeeded ? spelling.DigitFunctions(areJoined).Select(function => Of(spelling, function)) : [];

    /// <summary>What some targets need to turn codes into numbers.</summary>
    public static IEnumerable<LoadModel> Numbers(CpuSpelling spelling, ValueStep value) => spelling.NumberFunctions(value).Select(function => Of(spelling, function));

    private static LoadModel Of(CpuSpelling spelling, VectorFunction function) => new()
    {
        Summary = function.Summary,
        Type = spelling.Type(function.Element),
        Name = function.Name,
        Parameters = function.Parameters,
        Value = function.Body,
    };

    private static IEnumerable<LoadModel> Of(bool isNeeded, string summary, string type, string name, string value) =>
        isNeeded ? [new() { Summary = summary, Type = type, Name = name, Parameters = "byte* p", Value = value }] : [];
}
