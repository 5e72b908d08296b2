using System;
using System.Security.Cryptography;
using System.Text;

namespace KernelGen;

/// <summary>Compiled programs of one device, in a <see cref="ProgramFolder"/>. A program that the driver does not want is compiled and written anew.</summary>
/// <remarks>
/// <code>
/// key = SHA-256 of source, options, device name and version, driver version, platform name and version, number of this format
/// </code>
/// </remarks>
/// <param name="folder">The folder, or <c>null</c> for no cache.</param>
/// <param name="traits">The device that programs are compiled for.</param>
/// <exception cref="KernelGenException">Other users can write to the folder, so what it holds cannot be trusted.</exception>
internal sealed class BinaryCache(string? folder, OpenClTraits traits)
{
    private const uint Magic = 0x4C43474B;
    private const string FormatNumber = "1";

    private readonly ProgramFolder _folder = new(folder, ".clbin", Magic, OpenClOptions.CacheVariable);

    /// <summary>Whether binaries are kept.</summary>
    public bool Keeps => _folder.IsUsed;

    /// <summary>Why the last program could not be stored; <c>null</c> if it could.</summary>
    public string? Problem => _folder.Problem;

    /// <summary>What identifies a compiled program.</summary>
    public byte[] Key(string source, string options) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\0', source, options, traits.Name, traits.DeviceVersion, traits.DriverVersion, traits.PlatformName, traits.PlatformVersion, FormatNumber)));

    /// <summary>The binary of a key; empty if there is none that can be trusted.</summary>
    public ReadOnlySpan<byte> TryLoad(ReadOnlySpan<byte> key) => _folder.TryLoad(key);

    /// <summary>Stores a binary.</summary>
    public void Store(ReadOnlySpan<byte> key, ReadOnlySpan<byte> binary) => _folder.Store(key, binary);
}
