/* Who holds a conversation, from the point of view of the person at this page. */
import { get } from './store.js';

export const isMine = (thread) => thread?.handoffState === 'active' && thread.agentId === get().agent.id;
export const isWaiting = (thread) => thread?.handoffState === 'queued';
export const isClosed = (thread) => thread?.handoffState === 'closed';

export const holderName = (thread) => get().agents.find((one) => one.id === thread?.agentId)?.name ?? 'a colleague';
