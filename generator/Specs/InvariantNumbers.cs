using System.Globalization;

namespace KernelGen.Generator.Specs;

/// <summary>Numbers in messages and generated text never follow the user's culture.</summary>
internal static class InvariantNumbers
{
    public static string ToInvariant(this int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string ToInvariant(this double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
