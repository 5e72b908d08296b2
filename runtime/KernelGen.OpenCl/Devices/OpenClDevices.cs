using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;

namespace KernelGen;

/// <summary>The OpenCL devices of this machine.</summary>
public static class OpenClDevices
{
    internal const string Prefix = "opencl";

    private static readonly Lock s_loading = new();

    /// <summary>Adds OpenCL devices to <see cref="DeviceList"/>, and with it to the names that <c>KERNELGEN_DEVICE</c> may have. Calling it again changes nothing.</summary>
    public static void Use() => DeviceList.Register(OpenClSource.Shared);

    /// <summary>All devices in the order of platforms and of their devices: <c>opencl:0</c>, <c>opencl:1</c>, …</summary>
    /// <returns>Devices, usable or not. Where there is no loader or no driver, one entry <c>opencl</c> that says so.</returns>
    public static IReadOnlyList<DeviceEntry> List()
    {
        try
        {
            FoundDevice[] devices = Find();
            return devices.Length > 0
                ? [.. devices.Select(static (device, number) => new DeviceEntry(NameOf(number), device.Traits.Name, device.Traits.Kind, device.Obstacle))]
                : [None(OpenClError.Of("clGetPlatformIDs", OpenClError.NoPlatform).Message)];
        }
        catch (KernelGenException exception)
        {
            return [None(exception.Message)];
        }
    }

    /// <summary>Opens a device. The caller disposes it, after the layers and tensors on it.</summary>
    /// <param name="name">A name of <see cref="List"/>, such as <c>opencl:0</c>, or <c>opencl</c> for the first device that can be used; upper or lower case.</param>
    /// <param name="options">Choices; <c>null</c> for those of the environment variables.</param>
    /// <exception cref="KernelGenException">There is no such device, it cannot be used, or an environment variable has a value that means nothing.</exception>
    public static OpenClDevice Open(string name, OpenClOptions? options = null)
    {
        (int number, FoundDevice device) = Find(name);
        return new(NameOf(number), device, options ?? OpenClOptions.FromEnvironment());
    }

    /// <summary>The name of the list for a name that may also be <c>opencl</c>.</summary>
    /// <exception cref="KernelGenException">There is no such device, or it cannot be used.</exception>
    internal static string ListName(string name) => NameOf(Find(name).Number);

    private static (int Number, FoundDevice Device) Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        FoundDevice[] devices = Find();
        if (devices.Length == 0)
        {
            throw OpenClError.Of("clGetPlatformIDs", OpenClError.NoPlatform);
        }

        int number = name.Equals(Prefix, StringComparison.OrdinalIgnoreCase)
            ? Math.Max(0, Array.FindIndex(devices, static device => device.Obstacle is null))
            : Enumerable.Range(0, devices.Length).FirstOrDefault(i => NameOf(i).Equals(name, StringComparison.OrdinalIgnoreCase), -1);
        if (number < 0)
        {
            throw new KernelGenException($"There is no device '{name}'. OpenCL devices are:\n{string.Join('\n', List())}");
        }

        return devices[number].Obstacle is { } obstacle
            ? throw new KernelGenException($"The device {name} ({devices[number].Traits.Name}) cannot be used: {obstacle}.")
            : (number, devices[number]);
    }

    private static FoundDevice[] Find()
    {
        OpenClApi api = new();

        // The first call loads all drivers. Not all loaders and drivers let another thread ask meanwhile: it gets no devices, or crashes.
        lock (s_loading)
        {
            return [.. api.Platforms().SelectMany(platform => api.Devices(platform).Select(device => FoundDevice.Of(api, platform, device)))];
        }
    }

    private static string NameOf(int number) => Prefix + ":" + number.ToString(CultureInfo.InvariantCulture);

    private static DeviceEntry None(string reason) => new(Prefix, "no OpenCL device", DeviceKind.Other, reason);
}
