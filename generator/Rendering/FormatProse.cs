using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace KernelGen.Generator.Rendering;

/// <summary>Formats in words, for the comments of generated code.</summary>
internal static class FormatProse
{
    public static string Weights(WeightFormat format)
    {
        Element element = format.Element;
        if (!element.HasCodes)
        {
            return element == Element.Float16 ? "fp16 weights" : "fp32 weights";
        }

        string codes = element switch
        {
            { Kind: ElementKind.SmallFloat } => Text($"{element.Bits}-bit floats ({element.ToString().ToUpperInvariant()})"),
            { Kind: ElementKind.Table } => Text($"{element.Bits}-bit codes of the table {element}"),
            { Kind: ElementKind.SignedInt, Bits: 1 } => "1-bit codes, u = 0 or 1 for -1 or +1",
            { Kind: ElementKind.SignedInt } => Text($"{element.Bits}-bit signed codes, stored as u = q + {element.Offset}"),
            { IsTernary: true } => "ternary codes, stored as u = q + 1, five to a byte",
            { Kind: ElementKind.LearnedTable } => Text($"{element.Bits}-bit codes"),
            _ => Text($"{element.Bits}-bit unsigned codes"),
        };
        if (format.HasTable)
        {
            return codes + Text($"; a table of {format.TableEntries} fp16 numbers") + (format.Granularity == Granularity.Row ? " for each row" : " for all");
        }

        string type = format.ScaleType switch { ScaleType.Float16 => "fp16", ScaleType.Float32 => "fp32", ScaleType.Float8 => "fp8", _ => "power-of-two" };
        string scales = format.Granularity switch
        {
            Granularity.Group when format.SecondLevel is { } second =>
                Text($"a {second.Bits}-bit scale per {format.GroupSize} columns, under a step and an offset per {second.BlockRows} rows and {second.BlockGroups} {(second.BlockGroups == 1 ? "group" : "groups")}"),
            Granularity.Tensor => Text($"one {type} scale"),
            Granularity.Row => Text($"one {type} scale per row"),
            _ => Text($"one {type} scale per {format.GroupSize} columns") + (format.ScaleType == ScaleType.Float8 ? ", times one of the tensor" : ""),
        };
        return codes + "; " + scales + (format.HasZeroPoint ? format.SecondLevel is null ? " and a zero point" : ", and zero points likewise" : "") + (format.Sparsity is null ? "" : "; 2 of every 4 columns stored");
    }

    public static string Activations(ActivationFormat format) => format switch
    {
        { IsInteger: false } => "float activations",
        { GroupSize: 0 } => Text($"int{format.Bits} activations, one scale per token"),
        _ => Text($"int{format.Bits} activations, one scale per token and {format.GroupSize} columns"),
    };

    /// <summary>How many rows or columns each share has, and in which format.</summary>
    public static IEnumerable<string> Shares(LayerFormat format, int rows, int columns) => format.Mix is not { } mix
        ? []
        : mix.Shares.Zip(format.PartShapes(rows, columns), (share, shape) =>
            Text($"{(mix.Axis == MixAxis.Rows ? shape.Rows : shape.Columns)} of its {(mix.Axis == MixAxis.Rows ? "rows" : "columns")}: ") + Weights(share.Weights));

    public static string Outliers(OutlierFormat format, long count) =>
        format.Kind == OutlierKind.Csr ? Text($"{count} single weights") : Text($"{count} columns");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
