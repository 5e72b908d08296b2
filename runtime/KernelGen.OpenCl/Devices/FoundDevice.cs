using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>A device that a platform lists: its handles, what the driver says about it, and whether it can be used.</summary>
/// <param name="Platform">The platform's handle.</param>
/// <param name="Device">The device's handle.</param>
/// <param name="Traits">What the driver says.</param>
/// <param name="Obstacle">Why it cannot be used; <c>null</c> if it can.</param>
internal sealed record FoundDevice(nint Platform, nint Device, OpenClTraits Traits, string? Obstacle)
{
    // Newer than the binding, or only in its extensions.
    private const DeviceInfo MaxSubGroups = (DeviceInfo)0x105C;
    private const DeviceInfo Features = (DeviceInfo)0x106F;
    private const DeviceInfo DotCapabilities = (DeviceInfo)0x1073;
    private const DeviceInfo UnifiedMemory = (DeviceInfo)0x1035;
    private const ulong PackedDot = 1;
    private const int FeatureBytes = 68;

    private static readonly Version s_oldest = new(1, 2);

    /// <summary>Asks the driver.</summary>
    public static FoundDevice Of(OpenClApi api, nint platform, nint device)
    {
        string version = api.DeviceText(device, DeviceInfo.Version), extensions = " " + api.DeviceText(device, DeviceInfo.Extensions) + " ";
        bool Has(string extension) => extensions.Contains(" " + extension + " ", StringComparison.Ordinal);
        OpenClTraits traits = new()
        {
            PlatformName = api.PlatformText(platform, PlatformInfo.Name),
            PlatformVersion = api.PlatformText(platform, PlatformInfo.Version),
            Name = api.DeviceText(device, DeviceInfo.Name),
            Vendor = api.DeviceText(device, DeviceInfo.Vendor),
            DeviceVersion = version,
            Version = ParseVersion(version),
            DriverVersion = api.DeviceText(device, DeviceInfo.DriverVersion),
            Kind = KindOf(api.DeviceNumber<ulong>(device, DeviceInfo.Type)),
            ComputeUnits = (int)api.DeviceNumber<uint>(device, DeviceInfo.MaxComputeUnits),
            MaxWorkGroup = (int)Math.Min(api.DeviceNumber<nuint>(device, DeviceInfo.MaxWorkGroupSize), int.MaxValue),
            LocalBytes = (long)api.DeviceNumber<ulong>(device, DeviceInfo.LocalMemSize),
            GlobalBytes = api.DeviceNumber<ulong>(device, DeviceInfo.GlobalMemSize),
            MaxBufferBytes = api.DeviceNumber<ulong>(device, DeviceInfo.MaxMemAllocSize),
            HasUnifiedMemory = api.DeviceNumber<int>(device, UnifiedMemory) != 0,
            HasHalf = Has("cl_khr_fp16"),
            HasDot = Has("cl_khr_integer_dot_product") && (api.DeviceNumber<ulong>(device, DotCapabilities) & PackedDot) != 0,
            HasSubGroups = (Has("cl_khr_subgroups") || Has("cl_intel_subgroups") || HasFeature(api, device, "__opencl_c_subgroups"))
                && api.DeviceNumber<uint>(device, MaxSubGroups) > 0,
        };
        return new(platform, device, traits, ObstacleOf(api, device, traits));
    }

    internal static Version ParseVersion(string text)
    {
        // "OpenCL <major>.<minor> <anything>"
        string[] words = text.Split(' ');
        return words.Length >= 2 && Version.TryParse(words[1], out Version? version) ? version : new Version(0, 0);
    }

    private static string? ObstacleOf(OpenClApi api, nint device, OpenClTraits traits) =>
        api.DeviceNumber<int>(device, DeviceInfo.Available) == 0 ? "the driver says that it is not available"
        : api.DeviceNumber<int>(device, DeviceInfo.CompilerAvailable) == 0 ? "its driver has no compiler for OpenCL C: install the full driver"
        : traits.Version < s_oldest ? $"it has {traits.DeviceVersion}, and kernels need OpenCL {s_oldest}: update the driver"
        : api.DeviceNumber<int>(device, DeviceInfo.EndianLittle) == 0 ? "it is big-endian, and packed weights are little-endian"
        : traits.MaxWorkGroup < PackedLayout.TileRows ? string.Create(CultureInfo.InvariantCulture, $"its work-groups have at most {traits.MaxWorkGroup} work-items, and kernels need {PackedLayout.TileRows}")
        : null;

    private static DeviceKind KindOf(ulong type) =>
        (type & (ulong)DeviceType.Gpu) != 0 ? DeviceKind.Gpu : (type & (ulong)DeviceType.Cpu) != 0 ? DeviceKind.Cpu : DeviceKind.Other;

    /// <summary>Whether the list of (version, name of 64 bytes) has a name.</summary>
    private static bool HasFeature(OpenClApi api, nint device, string name)
    {
        byte[] list = api.DeviceBytes(device, Features);
        return Enumerable.Range(0, list.Length / FeatureBytes).Any(i =>
            Encoding.ASCII.GetString(list, i * FeatureBytes + sizeof(uint), FeatureBytes - sizeof(uint)).TrimEnd('\0') == name);
    }
}
