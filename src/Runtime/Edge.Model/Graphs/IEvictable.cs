namespace Edge.Model;

/// <summary>Memory that can be read again from where it came, a mapped file for example.</summary>
public interface IEvictable
{
    /// <summary>Gives the physical memory back. The bytes stay readable: they are read again when they are touched.</summary>
    void Evict();
}
