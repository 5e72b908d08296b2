using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace KernelGen.Generator.Declarations;

internal static partial class LayerParser
{
    /// <summary>The attributes of the class, of its preset class, of that class's preset class, …; a cycle ends where it closes.</summary>
    private static List<AttributeSet>? ReadSets(INamedTypeSymbol symbol, CancellationToken cancellation)
    {
        List<AttributeSet> sets = [];
        HashSet<ISymbol> seen = new(SymbolEqualityComparer.Default);
        for (INamedTypeSymbol? owner = symbol; owner is not null && seen.Add(owner);)
        {
            cancellation.ThrowIfCancellationRequested();
            if (owner.GetAttributes().Any(static attribute => KindOf(attribute) != LayerAttribute.None && !IsReadable(attribute)))
            {
                return null;
            }

            INamedTypeSymbol? presetClass = PresetClass(owner);
            sets.Add(ReadSet(owner, presetClass));
            owner = presetClass;
        }

        return sets;
    }

    private static AttributeSet ReadSet(INamedTypeSymbol owner, INamedTypeSymbol? presetClass) => new(
        MessageName(owner),
        Find(owner, LayerAttribute.Weights) is { } weights ? ReadWeights(weights) : null,
        Find(owner, LayerAttribute.SecondLevel) is { } secondLevel ? ReadSecondLevel(secondLevel) : null,
        Find(owner, LayerAttribute.Sparse) is { } sparse ? ReadSparse(sparse) : null,
        Find(owner, LayerAttribute.LowRank) is { } lowRank ? ReadLowRank(lowRank) : null,
        Find(owner, LayerAttribute.Outliers) is { } outliers ? ReadOutliers(outliers) : null,
        Find(owner, LayerAttribute.Activations) is { } activations ? ReadActivations(activations) : null,
        owner.GetAttributes().FirstOrDefault(static a => KindOf(a) == LayerAttribute.Preset && !a.AttributeClass!.IsGenericType) is { } preset
            ? (Presets)(int)preset.ConstructorArguments[0].Value!
            : null,
        presetClass is null ? null : MessageName(presetClass),
        Find(owner, LayerAttribute.Plan) is { } plan ? (string?)plan.ConstructorArguments[0].Value ?? "" : null,
        Mix: ReadMix(owner),
        Permuted: Find(owner, LayerAttribute.Permuted) is null ? null : new());

    private static MixDeclaration? ReadMix(INamedTypeSymbol owner)
    {
        List<MixShareDeclaration> shares = [];
        MixGroupsAttribute absent = new(0);
        foreach (AttributeData data in owner.GetAttributes())
        {
            LayerAttribute kind = KindOf(data);
            if (kind is LayerAttribute.MixGroups or LayerAttribute.MixRows)
            {
                shares.Add(new(
                    kind == LayerAttribute.MixRows ? MixAxis.Rows : MixAxis.Groups,
                    shares.Count(share => share.Kind == kind),
                    (double)data.ConstructorArguments[0].Value!,
                    Read(data, nameof(absent.Bits), absent.Bits),
                    Read(data, nameof(absent.Element), absent.Element),
                    Read(data, nameof(absent.ZeroPoint), absent.ZeroPoint),
                    Read(data, nameof(absent.Scale), absent.Scale)));
            }
        }

        return shares.Count == 0 ? null : new(new(shares));
    }

    private static WeightsDeclaration ReadWeights(AttributeData data)
    {
        WeightsAttribute absent = new();
        return new(
            Read(data, nameof(absent.Bits), absent.Bits),
            Read(data, nameof(absent.Element), absent.Element),
            Read(data, nameof(absent.GroupSize), absent.GroupSize),
            Read(data, nameof(absent.Granularity), absent.Granularity),
            Read(data, nameof(absent.ZeroPoint), absent.ZeroPoint),
            Read(data, nameof(absent.Scale), absent.Scale),
            Read(data, nameof(absent.PadK), absent.PadK));
    }

    private static SecondLevelDeclaration ReadSecondLevel(AttributeData data)
    {
        SecondLevelAttribute absent = new();
        return new(Read(data, nameof(absent.Bits), absent.Bits), Read(data, nameof(absent.Rows), absent.Rows), Read(data, nameof(absent.Groups), absent.Groups));
    }

    private static SparseDeclaration ReadSparse(AttributeData data) =>
        new((int)data.ConstructorArguments[0].Value!, (int)data.ConstructorArguments[1].Value!);

    private static LowRankDeclaration ReadLowRank(AttributeData data)
    {
        LowRankAttribute absent = new();
        return new(
            Read(data, nameof(absent.Rank), absent.Rank),
            Read(data, nameof(absent.Ratio), absent.Ratio),
            Read(data, nameof(absent.RoundTo), absent.RoundTo),
            Read(data, nameof(absent.Rounding), absent.Rounding),
            Read(data, nameof(absent.Bits), absent.Bits),
            Read(data, nameof(absent.Element), absent.Element),
            Read(data, nameof(absent.GroupSize), absent.GroupSize),
            Read(data, nameof(absent.Scale), absent.Scale));
    }

    private static OutliersDeclaration ReadOutliers(AttributeData data) =>
        new((double)data.ConstructorArguments[0].Value!, Read(data, nameof(OutliersAttribute.Kind), default(OutlierKind)));

    private static ActivationsDeclaration ReadActivations(AttributeData data)
    {
        ActivationsAttribute absent = new();
        return new(Read(data, nameof(absent.Bits), absent.Bits), Read(data, nameof(absent.GroupSize), absent.GroupSize));
    }

    private static Argument<T> Read<T>(AttributeData data, string name, T absent)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in data.NamedArguments)
        {
            if (argument.Key == name)
            {
                return new((T)argument.Value.Value!, true);
            }
        }

        return new(absent, false);
    }

    private static AttributeData? Find(INamedTypeSymbol owner, LayerAttribute kind) =>
        owner.GetAttributes().FirstOrDefault(attribute => KindOf(attribute) == kind);

    private static INamedTypeSymbol? PresetClass(INamedTypeSymbol owner) => owner.GetAttributes()
        .Where(static attribute => KindOf(attribute) == LayerAttribute.Preset && attribute.AttributeClass!.IsGenericType)
        .Select(static attribute => attribute.AttributeClass!.TypeArguments[0] as INamedTypeSymbol)
        .FirstOrDefault();

    private static LayerAttribute KindOf(AttributeData attribute)
    {
        INamedTypeSymbol? type = attribute.AttributeClass;
        if (type?.ContainingNamespace is not { Name: nameof(KernelGen), ContainingNamespace.IsGlobalNamespace: true })
        {
            return LayerAttribute.None;
        }

        return type.Name switch
        {
            nameof(QuantizedLinearAttribute) => LayerAttribute.QuantizedLinear,
            nameof(WeightsAttribute) => LayerAttribute.Weights,
            nameof(SecondLevelAttribute) => LayerAttribute.SecondLevel,
            nameof(SparseAttribute) => LayerAttribute.Sparse,
            nameof(LowRankAttribute) => LayerAttribute.LowRank,
            nameof(OutliersAttribute) => LayerAttribute.Outliers,
            nameof(ActivationsAttribute) => LayerAttribute.Activations,
            nameof(MixGroupsAttribute) => LayerAttribute.MixGroups,
            nameof(MixRowsAttribute) => LayerAttribute.MixRows,
            nameof(PermutedAttribute) => LayerAttribute.Permuted,
            nameof(PresetAttribute) => LayerAttribute.Preset,
            nameof(PlanAttribute) => LayerAttribute.Plan,
            _ => LayerAttribute.None,
        };
    }

    /// <summary>Whether the compiler understood the attribute; if not, it says so itself.</summary>
    private static bool IsReadable(AttributeData attribute) =>
        attribute.AttributeConstructor is not null
        && attribute.AttributeClass!.TypeArguments.All(static type => type is INamedTypeSymbol and not IErrorTypeSymbol)
        && attribute.ConstructorArguments.All(static argument => argument.Kind != TypedConstantKind.Error)
        && attribute.NamedArguments.All(static argument => argument.Value.Kind != TypedConstantKind.Error);
}
