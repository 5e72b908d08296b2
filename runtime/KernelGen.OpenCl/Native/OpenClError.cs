using System.Globalization;
using System.Text;
using Silk.NET.OpenCL;

namespace KernelGen;

/// <summary>Turns error codes of OpenCL into messages that say what failed, why, and what helps.</summary>
internal static class OpenClError
{
    /// <summary>CL_PLATFORM_NOT_FOUND_KHR: there is a loader, and no driver.</summary>
    public const int NoPlatform = -1001;

    /// <summary>The exception for a failed call.</summary>
    /// <param name="call">The call, such as <c>clCreateBuffer</c>, with what it was for.</param>
    /// <param name="code">What it returned.</param>
    /// <param name="log">The build log, or nothing.</param>
    public static KernelGenException Of(string call, int code, string? log = null)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{call} failed: {Name(code)} ({code}). {Advice(code)}");
        if (!string.IsNullOrWhiteSpace(log))
        {
            text.Append("\nThe driver's build log:\n").Append(log.Trim());
        }

        return new(text.ToString());
    }

    /// <summary>The name of a code as the specification spells it: <c>CL_OUT_OF_RESOURCES</c>.</summary>
    public static string Name(int code)
    {
        string name = ((ErrorCodes)code).ToString();
        if (!char.IsLetter(name[0]))
        {
            return "an error code of the driver's own";
        }

        StringBuilder text = new("CL");
        foreach (char letter in name)
        {
            text.Append(char.IsUpper(letter) ? "_" : "").Append(char.ToUpperInvariant(letter));
        }

        return text.ToString();
    }

    private static string Advice(int code) => code switch
    {
        (int)ErrorCodes.DeviceNotAvailable =>
            "The device is busy or gone: dispose the OpenClDevice and open it again, or choose another device.",
        (int)ErrorCodes.CompilerNotAvailable =>
            "The driver cannot compile OpenCL C here: install the full driver instead of its loader-only or embedded part.",
        (int)ErrorCodes.MemObjectAllocationFailure or (int)ErrorCodes.OutOfResources =>
            "The device has run out of memory or another resource: free tensors and layers on it, use fewer rows at once, or choose another device.",
        (int)ErrorCodes.OutOfHostMemory =>
            "The driver has run out of host memory: free some, or use fewer rows at once.",
        (int)ErrorCodes.InvalidBufferSize =>
            "The device does not allocate buffers of this size: use fewer rows at once, or split the layer.",
        (int)ErrorCodes.BuildProgramFailure or (int)ErrorCodes.InvalidBuildOptions or (int)ErrorCodes.CompileProgramFailure or (int)ErrorCodes.LinkProgramFailure =>
            $"The driver refused the program: update the driver, or set {OpenClOptions.ModeVariable}={OpenClOptions.GenericMode} to use the simplest kernels.",
        (int)ErrorCodes.InvalidWorkGroupSize or (int)ErrorCodes.InvalidWorkItemSize =>
            $"The device does not run work-groups of this shape: set {OpenClOptions.ModeVariable}={OpenClOptions.GenericMode} to use the simplest kernels.",
        (int)ErrorCodes.ExecStatusErrorForEventsInWaitList =>
            "Work on the device failed, which often means that the device was reset or lost: try again; if it stays so, dispose the OpenClDevice and open it again.",
        NoPlatform =>
            "The OpenCL loader found no driver: install one (for CPUs: the package pocl-opencl-icd), or point OCL_ICD_VENDORS to the folder that names it.",
        _ => "The driver may be damaged or the device lost: dispose the OpenClDevice and open it again, or choose another device.",
    };
}
