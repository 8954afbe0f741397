/* The side panel: where the conversation is, what is noted and what is still open, the promises, the sources.
   It asks for its content after every reply, so that it is never older than the conversation. */
import { BookOpen, Check, Pencil, Star, Trash2, Undo2, CalendarDays } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useRecoilValue } from 'recoil';
import { toast } from 'sonner';
import { sessionIdState, useChatData } from '@chainlit/react-client';
import { Button } from '@/components/ui/button';
import { Input } from '@/components/ui/input';
import { Textarea } from '@/components/ui/textarea';

const DAY = { weekday: 'long', day: 'numeric', month: 'long' };

function Icon({ label, children, ...rest }) {
  return (
    <Button variant="ghost" size="icon" className="h-8 w-8 shrink-0" aria-label={label} title={label} {...rest}>
      {children}
    </Button>
  );
}

function Stages({ stages, where }) {
  return (
    <div>
      <ol className="coach-stages" aria-label="The four stages">
        {stages.map((stage) => (
          <li
            key={stage.id}
            aria-current={stage.state === 'here' ? 'step' : undefined}
            title={stage.aim}
            data-noted={stage.noted}
          >
            {stage.title}
            <span className="sr-only">{stage.noted ? ', noted' : ', nothing noted yet'}</span>
          </li>
        ))}
      </ol>
      <p className="coach-small">{where}</p>
    </div>
  );
}

function Words({ label, text, onKeep, onLeave }) {
  const [words, setWords] = useState(text);
  return (
    <form
      className="w-full"
      onSubmit={(event) => {
        event.preventDefault();
        onKeep(words);
      }}
    >
      <Textarea
        autoFocus
        aria-label={label}
        className="coach-edit"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            onLeave();
          }
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault();
            onKeep(words);
          }
        }}
      />
      <div className="coach-row">
        <Button type="submit" size="sm">Keep</Button>
        <Button type="button" size="sm" variant="ghost" onClick={onLeave}>Cancel</Button>
      </div>
    </form>
  );
}

function Note({ note, named, change }) {
  const [editing, setEditing] = useState(false);
  const remove = async () => {
    if (await change({ what: 'note', id: note.id, text: null })) {
      toast('Taken out of your notes', {
        action: { label: 'Undo', onClick: () => change({ what: 'add', kind: note.kind, text: note.text }) }
      });
    }
  };
  if (editing) {
    const keep = async (words) => {
      if (words.trim() === note.text || (await change({ what: 'note', id: note.id, text: words }))) setEditing(false);
    };
    return (
      <li>
        <Words label={note.label} text={note.text} onKeep={keep} onLeave={() => setEditing(false)} />
      </li>
    );
  }
  return (
    <li className="coach-note">
      <div>
        {named ? <div className="coach-small">{note.label}</div> : null}
        <div className="coach-words">
          {note.text}
          {note.chosen ? <Star aria-label="chosen" role="img" className="coach-star" /> : null}
        </div>
      </div>
      <Icon label={`Change: ${note.text}`} onClick={() => setEditing(true)}><Pencil className="!size-4" /></Icon>
      <Icon label={`Take out: ${note.text}`} onClick={remove}><Trash2 className="!size-4" /></Icon>
    </li>
  );
}

function Promise_({ promise, change }) {
  const [editing, setEditing] = useState(null);
  const over = promise.status === 'done' || promise.status === 'dropped';
  const set = (parts) => change({ what: 'promise', id: promise.id, ...parts });
  const leave = () => setEditing(null);
  const day = promise.due ? new Date(`${promise.due}T12:00`).toLocaleDateString('en-GB', DAY) : 'no day yet';
  const standing = over ? promise.status : promise.overdue ? 'overdue' : promise.status === 'proposed' ? 'to confirm' : '';
  return (
    <li className="coach-promise" data-over={over}>
      {editing === 'words' ? (
        <Words
          label="What you promise"
          text={promise.action}
          onLeave={leave}
          onKeep={async (action) => (await set({ action })) && leave()}
        />
      ) : (
        <div className="coach-words">{promise.action}</div>
      )}
      <div className="coach-small">
        {day}
        {standing ? <strong data-overdue={promise.overdue}>{standing}</strong> : null}
        {promise.elsewhere ? <span>, from another session</span> : null}
      </div>
      {editing === 'day' ? (
        <form
          className="coach-row"
          onSubmit={async (event) => {
            event.preventDefault();
            const chosen = new FormData(event.currentTarget).get('day');
            if (chosen && (await set({ day: chosen }))) leave();
          }}
        >
          <Input type="date" name="day" aria-label="The new day" defaultValue={promise.due || ''} className="coach-day" autoFocus />
          <Button type="submit" size="sm">Move</Button>
          <Button type="button" size="sm" variant="ghost" onClick={leave}>Cancel</Button>
        </form>
      ) : (
        <div className="coach-row">
          {over ? (
            <Button size="sm" variant="ghost" onClick={() => set({ status: 'open' })}><Undo2 className="!size-4" />Take that back</Button>
          ) : (
            <>
              <Button size="sm" variant="ghost" onClick={() => set({ status: 'done' })}><Check className="!size-4" />Done</Button>
              <Button size="sm" variant="ghost" onClick={() => setEditing('day')}><CalendarDays className="!size-4" />Move</Button>
              <Button size="sm" variant="ghost" onClick={() => setEditing('words')}><Pencil className="!size-4" />Change</Button>
              <Button size="sm" variant="ghost" onClick={() => set({ status: 'dropped' })}><Trash2 className="!size-4" />Drop</Button>
            </>
          )}
        </div>
      )}
    </li>
  );
}

function Card({ card }) {
  const onBack = () => window.postMessage({ coach: 'notes' }, window.location.origin);
  return (
    <article className="coach-card">
      <Button size="sm" variant="outline" className="w-fit" onClick={onBack}><Undo2 className="!size-4" />Back to your notes</Button>
      <h3>{card.title}</h3>
      {card.text.split('\n\n').map((paragraph, place) => (
        <p key={place}>{paragraph}</p>
      ))}
      <p className="coach-small">After: {card.source}</p>
    </article>
  );
}

function Section({ title, children }) {
  return (
    <section aria-label={title} className="coach-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

export default function Notes() {
  const session = useRecoilValue(sessionIdState);
  const { loading } = useChatData();
  const [panel, setPanel] = useState(null);
  const [wrong, setWrong] = useState('');
  const asked = useRef(0);

  const look = useCallback(async () => {
    const mine = ++asked.current;
    try {
      const answer = await apiClient.get(`/coach/panel?session_id=${encodeURIComponent(session)}`);
      const found = await answer.json();
      if (mine === asked.current) {
        setPanel(found);
        setWrong('');
      }
    } catch (error) {
      if (mine === asked.current) setWrong('The notes could not be loaded just now. They are kept; reload the page to see them.');
    }
  }, [session]);

  useEffect(() => {
    if (!loading && !props.card) look();
  }, [loading, look]);

  useEffect(() => {
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, [look]);

  const change = async (asks) => {
    try {
      const { response } = await callAction({ name: 'change', payload: asks });
      asked.current++;
      setPanel(response);
      setWrong(response.error || '');
      return !response.error;
    } catch (error) {
      setWrong('That change did not arrive, so nothing was changed. Try again.');
      return false;
    }
  };

  const read = (id) => callAction({ name: 'card', payload: { id } });

  if (props.card) return <Card card={props.card} />;
  if (!panel) return <p role="status" className="coach-small">{wrong || 'One moment …'}</p>;
  const noted = panel.parts.filter((part) => part.notes.length);
  const open = panel.parts.flatMap((part) => part.open);
  return (
    <div className="coach-panel">
      <Stages stages={panel.stages} where={panel.where} />
      {wrong ? <p role="alert" className="coach-wrong">{wrong}</p> : null}
      {noted.length || panel.promises.length ? null : (
        <p className="coach-words">Nothing is noted yet. It fills as you talk, in your words, and you can change every line.</p>
      )}
      {panel.promises.length ? (
        <Section title="Promises">
          <ul>
            {panel.promises.map((promise) => <Promise_ key={promise.id} promise={promise} change={change} />)}
          </ul>
        </Section>
      ) : null}
      {noted.map((part) => (
        <Section key={part.id} title={part.title}>
          <ul>
            {part.notes.map((note, place) => (
              <Note
                key={note.id}
                note={note}
                named={note.kind !== part.id && note.kind !== part.notes[place - 1]?.kind}
                change={change}
              />
            ))}
          </ul>
        </Section>
      ))}
      {noted.length && open.length ? (
        <Section title="Still open">
          <ul className="coach-open">{open.map((what) => <li key={what}>{what}</li>)}</ul>
        </Section>
      ) : null}
      {panel.sources.length ? (
        <Section title="Guidance in this session">
          <ul>
            {panel.sources.map((source) => (
              <li key={source.id}>
                <Button size="sm" variant="ghost" className="coach-source" onClick={() => read(source.id)}>
                  <BookOpen className="!size-4" />{source.title}
                </Button>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </div>
  );
}
