using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KernelGen.Generator.Declarations;

internal static partial class LayerParser
{
    /// <summary>Where in the source a place is: the argument if it is written, else the attribute, else the name of the class.</summary>
    public static Location Locate(INamedTypeSymbol symbol, Place place, CancellationToken cancellation)
    {
        AttributeData[] written = place.Attribute == LayerAttribute.None ? [] : [.. symbol.GetAttributes().Where(data => KindOf(data) == place.Attribute)];
        AttributeData? attribute = written.ElementAtOrDefault(place.Index ?? written.Length - 1);
        if (attribute?.ApplicationSyntaxReference?.GetSyntax(cancellation) is not AttributeSyntax syntax)
        {
            return symbol.Locations[0];
        }

        return place.Argument is { } name && FindArgument(syntax, attribute.AttributeConstructor, name) is { } argument
            ? argument.GetLocation()
            : syntax.GetLocation();
    }

    private static AttributeArgumentSyntax? FindArgument(AttributeSyntax syntax, IMethodSymbol? constructor, string name)
    {
        IReadOnlyList<AttributeArgumentSyntax> arguments = syntax.ArgumentList?.Arguments.ToList() ?? [];
        int position = constructor?.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Ordinal ?? -1;
        return arguments.FirstOrDefault(argument => Written(argument) == name)
            ?? arguments.Where((argument, index) => index == position && Written(argument) is null).FirstOrDefault();
    }

    /// <summary>The name before <c>=</c> or <c>:</c>.</summary>
    private static string? Written(AttributeArgumentSyntax argument) =>
        argument.NameEquals?.Name.Identifier.ValueText ?? argument.NameColon?.Name.Identifier.ValueText;
}
