using System;

namespace KernelGen;

/// <summary>Something that a driver says it can do, and that is better left alone there.</summary>
/// <param name="Platform">Part of the platform's name; empty for any.</param>
/// <param name="Device">Part of the device's name or its vendor's; empty for any.</param>
/// <param name="Driver">What the driver's version starts with; empty for any.</param>
/// <param name="Avoids">What is left alone.</param>
/// <param name="Reason">Why, for the description of a layer.</param>
internal sealed record DriverQuirk(string Platform, string Device, string Driver, DriverFeature Avoids, string Reason)
{
    /// <summary>Whether a device is one of those.</summary>
    public bool Matches(OpenClTraits traits) =>
        traits.PlatformName.Contains(Platform, StringComparison.OrdinalIgnoreCase)
        && (traits.Name.Contains(Device, StringComparison.OrdinalIgnoreCase) || traits.Vendor.Contains(Device, StringComparison.OrdinalIgnoreCase))
        && traits.DriverVersion.StartsWith(Driver, StringComparison.OrdinalIgnoreCase);
}
