using System;

namespace KernelGen;

/// <summary>Turns error codes of the driver into messages that say what failed, why, and what helps.</summary>
internal static class DriverError
{
    /// <summary>The CUDA version that a driver must support: its PTX ISA, 7.8, has every instruction of the kernels, and it knows compute capability 9.0.</summary>
    public const int MinimumVersion = 11080;

    private const int NoDevice = 100;
    private const string InstallDriver = "install NVIDIA's driver (on Linux its library is libcuda.so.1, on Windows nvcuda.dll); the CUDA toolkit is not needed";

    /// <summary>No library.</summary>
    public static KernelGenException NoDriver() => new($"No NVIDIA driver was found: {InstallDriver}.");

    /// <summary>A library without a call.</summary>
    public static KernelGenException NoCall(string name) =>
        new($"NVIDIA's driver is too old: it has no {name}. Install a driver for CUDA {VersionText(MinimumVersion)} or newer.");

    /// <summary>A driver of an old version.</summary>
    public static KernelGenException TooOld(int version) =>
        new($"NVIDIA's driver is too old: it supports CUDA {VersionText(version)}, and the kernels need {VersionText(MinimumVersion)} (PTX ISA 7.8). Install a newer driver.");

    /// <summary>A driver without devices.</summary>
    public static KernelGenException NoDevices() =>
        new("NVIDIA's driver finds no GPU (CUDA_ERROR_NO_DEVICE): check with nvidia-smi that it is there and visible to this process or container, and CUDA_VISIBLE_DEVICES.");

    /// <summary>PTX that the driver does not take.</summary>
    public static KernelGenException Refused(string name, string error, string log) =>
        new($"The driver refused the PTX of {name}: {error}. Update the driver, or set {CudaOptions.ModeVariable}={CudaOptions.ScalarMode} to use the simplest kernels."
            + (string.IsNullOrWhiteSpace(log) ? "" : "\nThe driver's log:\n" + log.Trim()));

    /// <summary>The exception for a failed call.</summary>
    /// <param name="call">The call, with what it was for.</param>
    /// <param name="code">What it returned.</param>
    /// <param name="error">The driver's words for it.</param>
    public static KernelGenException Of(string call, int code, string error) =>
        code == NoDevice ? NoDevices()
        : IsSticky(code) ? new(
            $"Work on the GPU failed, found by {call}: {error}. Its context is lost: results that were not read back before are invalid, and so is all that the device holds. "
            + "Dispose the CudaDevice, its layers and tensors, and open it again.")
        : new($"{call} failed: {error}. {Advice(code)}");

    /// <summary>Whether nothing runs in the context any more after an error.</summary>
    public static bool IsSticky(int code) => code is 214 or 220 or 226 or 700 or 702 or 709 or 710 or (>= 714 and <= 719) or 721;

    /// <summary>Whether the driver does not take a program.</summary>
    public static bool IsRefusal(int code) => code is 200 or 209 or 218 or 221 or 222 or 223;

    /// <summary>A version as people write it.</summary>
    public static Version Version(int number) => new(number / 1000, number % 1000 / 10);

    private static string VersionText(int number) => Version(number).ToString();

    private static string Advice(int code) => code switch
    {
        2 => "Memory has run out: free tensors and layers on the GPU, or use fewer rows at once.",
        46 or 101 => "The GPU is used by another process alone, or is not available: check its compute mode with nvidia-smi.",
        701 => "The kernel needs more registers or shared memory than a multiprocessor has: please report it with the name of the GPU.",
        801 or 802 or 803 or 804 => "Driver and GPU do not work together, or the system is not ready: reinstall the driver or restart the machine, and see the system's log.",
        >= 900 and <= 908 => "This cannot be recorded: everything that a recording needs has to be allocated and compiled before.",
        _ => "The driver may be damaged: dispose the CudaDevice and open it again, or restart the process.",
    };
}
