using System.Globalization;

namespace KernelGen;

/// <summary>Numbers in ids and generated text never follow the user's culture.</summary>
internal static class InvariantText
{
    public static string ToInvariantString(this int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string ToInvariantString(this decimal value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
