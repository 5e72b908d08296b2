using System.Collections.Generic;
using System.Linq;
using System.Threading;
using KernelGen.Generator.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KernelGen.Generator.Declarations;

/// <summary>Turns a class symbol into a <see cref="LayerDeclaration"/>: the only reader of symbols, for generator and analyzer.</summary>
internal static partial class LayerParser
{
    /// <summary>The attribute that makes a class a layer.</summary>
    public static readonly string LayerAttributeName = typeof(QuantizedLinearAttribute).FullName!;

    // Names as they are written in source: with @ before keywords, without namespaces and type arguments.
    private static readonly SymbolDisplayFormat s_sourceName = new(
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

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
            Read(layer, nameof(QuantizedLinearAttribute.Targets), KernelTargets.All),
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

    private static TypeName ReadName(INamedTypeSymbol symbol)
    {
        INamespaceSymbol space = symbol.ContainingNamespace;
        IEnumerable<INamedTypeSymbol> containers = symbol.ContainingType is { } outer ? WithContainers(outer) : [];
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
