using System;
using KernelGen.Generator.Declarations;

namespace KernelGen.Generator.Specs;

/// <summary>Rules about the main matrix.</summary>
internal static class WeightsRules
{
    /// <summary>The stored form, or <c>null</c> if a rule is broken.</summary>
    public static WeightFormat? Lower(Axis<WeightsDeclaration> axis, Sparsity? sparsity, LayerShape shape, ProblemList problems)
    {
        WeightsDeclaration written = axis.Attribute;
        bool known = axis.IsKnown(nameof(written.Element), written.Element, problems)
            & axis.IsKnown(nameof(written.Granularity), written.Granularity, problems)
            & axis.IsKnown(nameof(written.Scale), written.Scale, problems);
        return !known ? null
            : written.Element.Value is WeightElement.Float16 or WeightElement.Float32 ? LowerFloat(axis, problems)
            : written.Element.Value == WeightElement.Lut ? LowerTable(axis, shape, problems)
            : LowerCodes(axis, sparsity, shape, problems);
    }

    private static WeightFormat LowerFloat(Axis<WeightsDeclaration> axis, ProblemList problems)
    {
        WeightsDeclaration written = axis.Attribute;
        WeightElement element = written.Element.Value;
        void Refuse(string argument, bool isWritten, string value) =>
            ElementRules.RefuseForFloat(axis, element, argument, isWritten, value, problems);

        Refuse(nameof(written.Bits), written.Bits.IsWritten, written.Bits.Value.ToInvariant());
        Refuse(nameof(written.GroupSize), written.GroupSize.IsWritten, written.GroupSize.Value.ToInvariant());
        Refuse(nameof(written.Granularity), written.Granularity.IsWritten, written.Granularity.Value.ToString());
        Refuse(nameof(written.Scale), written.Scale.IsWritten, written.Scale.Value.ToString());
        Refuse(nameof(written.PadK), written.PadK.Value, "true");
        if (written.ZeroPoint.Value)
        {
            RefuseZeroPoint(axis, problems);
        }

        return new(element == WeightElement.Float16 ? Element.Float16 : Element.Float32, Granularity.Tensor);
    }

    private static WeightFormat? LowerTable(Axis<WeightsDeclaration> axis, LayerShape shape, ProblemList problems)
    {
        WeightsDeclaration written = axis.Attribute;
        Element? element = ElementRules.WithCodes(axis, WeightElement.Lut, written.Bits, problems);
        (string Argument, string Phrase)? wrong = written switch
        {
            { GroupSize.Value: not 0 and var size } => (nameof(written.GroupSize), "GroupSize = " + size.ToInvariant()),
            { Granularity.Value: Granularity.Group } => (nameof(written.Granularity), "Granularity = Group"),
            { Scale: { IsWritten: true, Value: var scale } } => (nameof(written.Scale), "Scale = " + scale),
            _ => null,
        };
        if (wrong is { } found)
        {
            problems.Error(Rules.OptionOfLearnedTable, axis.At(found.Argument), axis.Says(found.Phrase), "remove it, or use Granularity = Row or Tensor");
        }

        if (written.ZeroPoint.Value)
        {
            RefuseZeroPoint(axis, problems);
        }

        if (element is not { } lut || wrong is not null || written.ZeroPoint.Value)
        {
            return null;
        }

        WeightFormat format = new(lut, written.Granularity.Value);
        if (format.Granularity == Granularity.Row && shape.IsValid)
        {
            WarnOfLargeTable(axis, format, shape.Columns, problems);
        }

        return format;
    }

    private static void WarnOfLargeTable(Axis<WeightsDeclaration> axis, WeightFormat format, int columns, ProblemList problems)
    {
        const int EntryBits = 8 * PackedLayout.EntryBytes, Ratio = 8;
        int bits = format.Element.Bits, table = format.TableEntries * EntryBits;
        if ((long)table * Ratio > (long)bits * columns)
        {
            problems.Remark(
                Rules.LargeTable,
                axis.At(nameof(axis.Attribute.Bits)),
                axis.Says("Bits", bits),
                table.ToInvariant(),
                ((long)bits * columns).ToString(System.Globalization.CultureInfo.InvariantCulture),
                bits > 1 ? "fewer bits, " : "",
                ((table * Ratio + bits - 1) / bits).ToInvariant());
        }
    }

    private static WeightFormat? LowerCodes(Axis<WeightsDeclaration> axis, Sparsity? sparsity, LayerShape shape, ProblemList problems)
    {
        WeightsDeclaration written = axis.Attribute;
        bool hasZeroPoint = written.ZeroPoint.Value;
        WeightElement name = written.Element.Value != WeightElement.Auto ? written.Element.Value : hasZeroPoint ? WeightElement.UInt : WeightElement.Int;
        bool isUnsigned = name == WeightElement.UInt;
        Element? element = ElementRules.WithCodes(axis, name, written.Bits, problems);
        Granularity? granularity = LowerGranularity(axis, sparsity, shape, problems);

        if (name == WeightElement.Ternary && sparsity is not null)
        {
            problems.Error(Rules.OptionOfTernary, axis.At(nameof(written.Element)), axis.Says("Sparse(2, 4)"), "remove it: half of the codes and their places take more bits than all ternary codes");
            return null;
        }

        if (!ElementRules.FitsDigits(axis, name, written.GroupSize.Value, problems))
        {
            return null;
        }

        if (hasZeroPoint && !isUnsigned)
        {
            RefuseZeroPoint(axis, problems);
            return null;
        }

        if (isUnsigned && !hasZeroPoint)
        {
            problems.Remark(
                Rules.UnsignedWithoutZeroPoint, axis.At(nameof(written.Element)), axis.Says("Element = UInt"), "add ZeroPoint = true");
        }

        return element is null || granularity is null || !ElementRules.HasScaleOfGroup(axis, written.Scale.Value, granularity == Granularity.Group, problems)
            ? null
            : new(element.Value, granularity.Value, written.GroupSize.Value, written.Scale.Value, hasZeroPoint, sparsity);
    }

    private static Granularity? LowerGranularity(Axis<WeightsDeclaration> axis, Sparsity? sparsity, LayerShape shape, ProblemList problems)
    {
        WeightsDeclaration written = axis.Attribute;
        int groupSize = written.GroupSize.Value;
        bool isGroup = written.Granularity.Value == Granularity.Group || (groupSize != 0 && !written.Granularity.IsWritten);
        if (isGroup != (groupSize != 0))
        {
            string contradiction = isGroup ? " without a GroupSize" : " with GroupSize = " + groupSize.ToInvariant();
            problems.Error(
                Rules.GranularityContradictsGroup,
                axis.At(nameof(written.Granularity)),
                axis.Says("Granularity = " + written.Granularity.Value + contradiction),
                ElementRules.MinGroupSize.ToInvariant());
            return null;
        }

        if (!isGroup)
        {
            return written.Granularity.Value;
        }

        bool fits = ElementRules.IsGroupSize(axis, groupSize, shape.Columns, problems)
            && (!shape.IsValid || FitsColumns(axis, groupSize, UnitColumns(sparsity), shape.Columns, problems));
        return fits ? Granularity.Group : null;
    }

    private static int UnitColumns(Sparsity? sparsity) =>
        new PackedLayout(new WeightFormat(Element.Int(4), sparsity: sparsity), PackedLayout.TileRows, 1).UnitColumns;

    private static bool FitsColumns(Axis<WeightsDeclaration> axis, int groupSize, int unit, int columns, ProblemList problems)
    {
        if (axis.Attribute.PadK.Value)
        {
            return ElementRules.MayEndShort(axis, groupSize, "K", columns, unit, problems);
        }

        if (columns % groupSize == 0)
        {
            return true;
        }

        string remedy = groupSize % unit == 0
            ? "or PadK = true on [Weights] for a short last group"
            : "or a multiple of " + unit.ToInvariant() + " with PadK = true";
        problems.Error(
            Rules.GroupDoesNotDivide,
            axis.At("GroupSize"),
            axis.Says("GroupSize", groupSize),
            columns.ToInvariant(),
            NearestDivisors(columns, groupSize),
            remedy);
        return false;
    }

    /// <summary>The divisors of K on both sides of a group size that are group sizes themselves.</summary>
    private static string NearestDivisors(int columns, int groupSize)
    {
        int below = 0, above = columns;
        for (int small = 1; (long)small * small <= columns; small++)
        {
            if (columns % small == 0)
            {
                Consider(small);
                Consider(columns / small);
            }
        }

        return columns < ElementRules.MinGroupSize ? "one scale per row instead"
            : below == 0 || below == above ? above.ToInvariant()
            : below.ToInvariant() + " or " + above.ToInvariant();

        void Consider(int divisor)
        {
            if (divisor >= ElementRules.MinGroupSize && divisor < groupSize)
            {
                below = Math.Max(below, divisor);
            }
            else if (divisor > groupSize)
            {
                above = Math.Min(above, divisor);
            }
        }
    }

    private static void RefuseZeroPoint(Axis<WeightsDeclaration> axis, ProblemList problems) => problems.Error(
        Rules.ZeroPointOfSymmetricElement, axis.At("ZeroPoint"), axis.Says("ZeroPoint = true"), axis.Attribute.Element.Value.ToString());
}
