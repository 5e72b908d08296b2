using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace KernelGen.Tests.Files.Gguf;

/// <summary>Puts GGUF files together by hand, so that they can be wrong.</summary>
internal sealed class GgufBuilder
{
    private readonly MemoryStream _pairs = new(), _tensors = new(), _data = new();
    private ulong _pairCount, _tensorCount;

    public uint Version { get; set; } = 3;

    public int Alignment { get; set; } = 32;

    public byte[] Build()
    {
        using MemoryStream file = new();
        file.Write("GGUF"u8);
        file.Write(BitConverter.GetBytes(Version));
        file.Write(BitConverter.GetBytes(_tensorCount));
        file.Write(BitConverter.GetBytes(_pairCount));
        _pairs.WriteTo(file);
        _tensors.WriteTo(file);
        Pad(file);
        _data.WriteTo(file);
        return file.ToArray();
    }

    public GgufBuilder Pair(string key, uint type, byte[] value)
    {
        _pairs.Write(Text(key));
        _pairs.Write(BitConverter.GetBytes(type));
        _pairs.Write(value);
        _pairCount++;
        return this;
    }

    public GgufBuilder Tensor(string name, GgufType type, byte[] data, params ReadOnlySpan<long> shape)
    {
        Pad(_data);
        Tensor(name, (uint)type, (ulong)_data.Length, shape);
        _data.Write(data);
        return this;
    }

    /// <summary>A description without data.</summary>
    public GgufBuilder Tensor(string name, uint type, ulong offset, params ReadOnlySpan<long> shape)
    {
        _tensors.Write(Text(name));
        _tensors.Write(BitConverter.GetBytes((uint)shape.Length));
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            _tensors.Write(BitConverter.GetBytes(shape[i]));
        }

        _tensors.Write(BitConverter.GetBytes(type));
        _tensors.Write(BitConverter.GetBytes(offset));
        _tensorCount++;
        return this;
    }

    public GgufBuilder Data(byte[] data)
    {
        _data.Write(data);
        return this;
    }

    public static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes];
    }

    public static byte[] Array(uint type, params IReadOnlyList<byte[]> values)
    {
        List<byte> bytes = [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes((ulong)values.Count)];
        foreach (byte[] value in values)
        {
            bytes.AddRange(value);
        }

        return [.. bytes];
    }

    private void Pad(MemoryStream stream)
    {
        while (stream.Length % Alignment != 0)
        {
            stream.WriteByte(0);
        }
    }
}
