using System.Collections.Generic;
using System.Linq;
using System.Threading;
using KernelGen.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KernelGen.Generator.Declarations;

/// <summary>Turns a class symbol into a <see cref="LayerDeclaration"/>. The only reader of symbols, shared by generator and analyzer.</summary>
internal static partial class LayerParser
{
    /// <summary>The attribute that makes a class a layer.</summary>
    public static readonly string LayerAttributeName = typeof(QuantizedLinearAttribute).FullName!;

    // Names as they are written in source: with @ before keywords, without namespaces and type arguments.
    private static readonly SymbolDisplayFormat s_sourceName = new(miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static readonly SymbolDisplayFormat s_metadataNamespace = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    private static readonly SymbolDisplayFormat s_sourceNamespace =
        s_metadataNamespace.WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static readonly SymbolDisplayFormat s_messageName = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    /// <summary>Reads a class.</summary>
    /// <returns><c>null</c> if it is no layer, or if an attribute is so wrong that the compiler itself reports it.</returns>
    public static LayerDeclaration? Parse(INamedTypeSymbol symbol, CancellationToken cancellation)
    {
        if (Find(symbol, LayerAttribute.QuantizedLinear) is not { } layer || !IsReadable(layer))
        {
            return null;
        }

        if (ReadSets(symbol, cancellation) is not { } sets)
        {
            return null;
        }

        return new(
            ReadName(symbol),
            ReadTraits(symbol),
            new(WithContainers(symbol).Where(type => !IsPartial(type, cancellation)).Select(MessageName)),
            (int)layer.ConstructorArguments[0].Value!,
            (int)layer.ConstructorArguments[1].Value!,
            new(sets));
    }

    /// <summary>Reads a class that carries the attribute; a class whose parts carry it twice (CS0579) counts once.</summary>
    public static LayerDeclaration? Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        INamedTypeSymbol symbol = (INamedTypeSymbol)context.TargetSymbol;
        return Find(symbol, LayerAttribute.QuantizedLinear)?.ApplicationSyntaxReference is { } first
            && first.SyntaxTree == context.TargetNode.SyntaxTree
            && context.TargetNode.Span.Contains(first.Span)
                ? Parse(symbol, cancellation)
                : null;
    }

    /// <summary>Whether a project compiles unsafe code.</summary>
    public static bool AllowsUnsafe(Compilation compilation) => compilation.Options is CSharpCompilationOptions { AllowUnsafe: true };

    private static TypeName ReadName(INamedTypeSymbol symbol)
    {
        INamespaceSymbol space = symbol.ContainingNamespace;
        IEnumerable<INamedTypeSymbol> containers = WithContainers(symbol).Where(type => !SymbolEqualityComparer.Default.Equals(type, symbol));
        string prefix = space.IsGlobalNamespace ? "" : space.ToDisplayString(s_metadataNamespace) + ".";
        return new(
            space.IsGlobalNamespace ? "" : space.ToDisplayString(s_sourceNamespace),
            new(containers.Select(static type => "partial " + Keyword(type) + " " + type.ToDisplayString(s_sourceName))),
            symbol.ToDisplayString(s_sourceName),
            prefix + string.Join("+", WithContainers(symbol).Select(static type => type.MetadataName)));
    }

    private static ClassTraits ReadTraits(INamedTypeSymbol symbol) =>
        (WithContainers(symbol).Any(static type => type.IsGenericType) ? ClassTraits.Generic : 0)
        | (symbol.IsStatic ? ClassTraits.Static : 0)
        | (symbol.IsAbstract && !symbol.IsStatic ? ClassTraits.Abstract : 0)
        | (symbol.IsRecord ? ClassTraits.Record : 0)
        | (WithContainers(symbol).Any(static type => type.IsFileLocal) ? ClassTraits.FileLocal : 0);

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
        Find(owner, LayerAttribute.Sparse) is { } sparse ? ReadSparse(sparse) : null,
        Find(owner, LayerAttribute.LowRank) is { } lowRank ? ReadLowRank(lowRank) : null,
        Find(owner, LayerAttribute.Activations) is { } activations ? ReadActivations(activations) : null,
        owner.GetAttributes().FirstOrDefault(static a => KindOf(a) == LayerAttribute.Preset && !a.AttributeClass!.IsGenericType) is { } preset
            ? (Presets)(int)preset.ConstructorArguments[0].Value!
            : null,
        presetClass is null ? null : MessageName(presetClass));

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
            nameof(SparseAttribute) => LayerAttribute.Sparse,
            nameof(LowRankAttribute) => LayerAttribute.LowRank,
            nameof(ActivationsAttribute) => LayerAttribute.Activations,
            nameof(PresetAttribute) => LayerAttribute.Preset,
            _ => LayerAttribute.None,
        };
    }

    /// <summary>Whether the compiler understood the attribute; if not, it says so itself.</summary>
    private static bool IsReadable(AttributeData attribute) =>
        attribute.AttributeConstructor is not null
        && attribute.AttributeClass!.TypeArguments.All(static type => type is INamedTypeSymbol and not IErrorTypeSymbol)
        && attribute.ConstructorArguments.All(static argument => argument.Kind != TypedConstantKind.Error)
        && attribute.NamedArguments.All(static argument => argument.Value.Kind != TypedConstantKind.Error);

    /// <summary>The types around a class, outermost first, then the class.</summary>
    private static IEnumerable<INamedTypeSymbol> WithContainers(INamedTypeSymbol symbol) =>
        symbol.ContainingType is { } container ? [.. WithContainers(container), symbol] : [symbol];

    private static bool IsPartial(INamedTypeSymbol symbol, CancellationToken cancellation) => symbol.DeclaringSyntaxReferences.Any(
        reference => reference.GetSyntax(cancellation) is TypeDeclarationSyntax syntax && syntax.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static string MessageName(INamedTypeSymbol symbol) => symbol.ToDisplayString(s_messageName);

    private static string Keyword(INamedTypeSymbol symbol) => (symbol.IsRecord, symbol.TypeKind) switch
    {
        (true, TypeKind.Struct) => "record struct",
        (true, _) => "record",
        (_, TypeKind.Struct) => "struct",
        (_, TypeKind.Interface) => "interface",
        _ => "class",
    };
}
